"""The held-out error table: `python -m engine.training.evaluate --data DIR --heads DIR`.

Heads nobody trained on: other identities, another warp family, other triangulations. Relative
error over the 53 ICT shapes per head (see `measures`), zero motion = 1; the mean over heads is the
figure.
Landmarks and alignment come from `--aligned DIR` when given (files written by
`live.rigs.head_alignment`, which looks at each head with the real tracker as the product does),
else from the truth with the noise the training used.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.spatial import KDTree

from engine.shape_sets import load_shape_set
from engine.similarity import apply_transform
from engine.skin_basis import predict_skin_basis
from engine.skinning_network import BUNDLED_NETWORK, SkinningNetwork
from engine.topology import vertex_normals
from engine.training.heads import LandmarkReference, align, load_landmark_reference, noisy_landmarks
from engine.training.measures import relative_errors
from engine.training.packs import Pack, load_packs

NORMAL_WEIGHT_CM = 1.07
METHODS = ("zero motion", "nearest point", "nearest point + normal", "network")


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A held-out head as the engine would get it."""

    T_canonical_mesh: np.ndarray
    landmarks: np.ndarray
    """(478, 3) canonical centimetres, NaN where unseen."""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--heads", type=Path, required=True)
    parser.add_argument("--aligned", type=Path)
    parser.add_argument("--network", type=Path, default=BUNDLED_NETWORK)
    options = parser.parse_args()
    reference = load_landmark_reference(options.data)
    network, template = SkinningNetwork(options.network), load_packs(options.data)[0]
    files = sorted(options.heads.glob("head_??????.npz"))
    if not files:
        raise SystemExit(
            f"No heads in {options.heads}: run engine.training.generate --family heldout."
        )
    rows, refused = [], []
    for file in files:
        head = dict(np.load(file))
        placed = _place(head, file, options.aligned, reference)
        if placed is None:
            refused.append(file.stem)
            continue
        rows.append(judge(head, placed, network, template))
        print(f"{file.stem} {head['pack']!s:10} " + " ".join(f"{e:.3f}" for e in rows[-1]))
    if refused:
        print(f"refused by the aligner, not in the figures: {len(refused)} ({', '.join(refused)})")
    if not rows:
        raise SystemExit(f"No head of {options.heads} has a file in {options.aligned}.")
    print_table(np.array(rows))


def print_table(rows: np.ndarray) -> None:
    """Means and medians of (heads, methods) errors."""
    print(f"\nrelative error of 53 shapes on {len(rows)} held-out stylised heads")
    print(f"{'method':28}{'mean':>8}{'median':>8}{'worst':>8}")
    for method, column in zip(METHODS, rows.T, strict=True):
        print(f"{method:28}{column.mean():8.3f}{np.median(column):8.3f}{column.max():8.3f}")


def _place(
    head: dict[str, np.ndarray], file: Path, aligned: Path | None, reference: LandmarkReference
) -> Placed | None:
    if aligned is not None:
        found = aligned / file.name
        if not found.exists():
            return None
        placed = np.load(found)
        return Placed(placed["T_canonical_mesh"], placed["landmarks"])
    rng = np.random.default_rng(int(file.stem[5:]))
    seen = noisy_landmarks(head["landmarks"].astype(float), reference, rng)
    T = align(seen, reference, np.ones(len(seen), bool))
    landmarks = np.full((478, 3), np.nan)
    landmarks[reference.index] = apply_transform(T, seen)
    return Placed(T, landmarks)


def judge(
    head: dict[str, np.ndarray], placed: Placed, network: SkinningNetwork, template: Pack
) -> list[float]:
    """Mean relative error of each of `METHODS` on one head, in the head's own space."""
    T = placed.T_canonical_mesh
    vertices = apply_transform(T, head["vertices"].astype(float))
    triangles, known, mass = head["triangles"], head["ict_known"], head["mass"]
    truth = head["ict_shapes"].astype(np.float32)[:, known] @ T[:3, :3].T.astype(np.float32)
    normals = vertex_normals(vertices, triangles)
    basis = predict_skin_basis(
        vertices, triangles, network.believe(placed.landmarks), network, load_shape_set("ict")
    )
    template_normals = vertex_normals(template.neutral, template.triangles)
    _, nearest = KDTree(template.neutral).query(vertices)
    tree = KDTree(np.concatenate([template.neutral, NORMAL_WEIGHT_CM * template_normals], 1))
    _, oriented = tree.query(np.concatenate([vertices, NORMAL_WEIGHT_CM * normals], 1))
    answers = [
        np.zeros_like(truth),
        template.ict_shapes[:, np.asarray(nearest)[known]],
        template.ict_shapes[:, np.asarray(oriented)[known]],
        basis.displacements[:, known],
    ]
    return [float(np.nanmean(relative_errors(a, truth, mass[known]))) for a in answers]


if __name__ == "__main__":
    main()
