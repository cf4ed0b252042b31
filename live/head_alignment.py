"""Looks at generated heads with the real tracker, as the product does, and stores where they lie.

`python -m live.head_alignment --heads DIR --out DIR` is run before `engine.training.evaluate
--aligned DIR`: renderer and tracker meet the training code through files only.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from capture.model_store import find_tracker_model
from capture.tracker import FaceFinder
from engine.alignment import align
from engine.errors import AlignmentError
from engine.records import Material, Mesh
from live.errors import LiveError
from render.geometry_view import GeometryView

VIEW_PIXELS = 512


def main() -> None:
    """Align every head of a folder; heads that are refused leave no file."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--heads", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--tracker-model", type=Path)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    files = sorted(options.heads.glob("head_??????.npz"))
    if not files:
        raise LiveError(f"No heads in {options.heads}: run engine.training.generate first.")
    finder = FaceFinder(find_tracker_model(options.tracker_model))
    view = GeometryView(VIEW_PIXELS)
    for file in files:
        with np.load(file) as head:
            mesh = _as_mesh(file.stem, head["vertices"], head["triangles"])
        try:
            found = align(mesh, view, finder)
        except AlignmentError:
            continue
        np.savez(
            options.out / file.name,
            T_canonical_mesh=found.T_canonical_mesh,
            landmarks=found.landmarks,
            score=np.array(found.score),
        )


def _as_mesh(name: str, vertices: np.ndarray, triangles: np.ndarray) -> Mesh:
    plain = Material("skin", np.ones(4, np.float32), None, "opaque")
    zeros = np.zeros(len(triangles), np.int32)
    return Mesh(
        name, vertices.astype(np.float64), triangles, None, zeros, ("head",), zeros, (plain,), None
    )


if __name__ == "__main__":
    main()
