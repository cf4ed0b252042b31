"""Looks at generated heads with the real tracker, as the product does, and stores where they lie.

`python -m live.rigs.head_alignment --heads DIR --out DIR` is run before `engine.training.evaluate
--aligned DIR`: renderer and tracker meet the training code through files only.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from capture.errors import CaptureError
from capture.model_store import find_tracker_model
from capture.tracker import FaceFinder
from engine.alignment import align
from engine.errors import AlignmentError
from engine.records import Material, Mesh
from render.errors import RenderError
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
        raise SystemExit(f"No heads in {options.heads}: run engine.training.generate first.")
    try:
        with FaceFinder(find_tracker_model(options.tracker_model)) as finder:
            view = GeometryView(VIEW_PIXELS)
            for file in files:
                _align_head(file, options.out / file.name, view, finder)
    except (CaptureError, RenderError) as error:
        raise SystemExit(str(error)) from error


def _align_head(file: Path, out: Path, view: GeometryView, finder: FaceFinder) -> None:
    with np.load(file) as head:
        mesh = _as_mesh(file.stem, head["vertices"], head["triangles"])
    try:
        found = align(mesh, view, finder)
    except AlignmentError:
        return
    np.savez(
        out,
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
