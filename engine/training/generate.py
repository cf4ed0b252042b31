"""Makes training and validation heads: `python -m engine.training.generate --data DIR --out DIR`.

Each head is one file with exact truth, fixed by its seed: the same seed makes the same
head on any machine.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from engine.diffusion import build_operators, cotangent_laplacian
from engine.proxy import keep_vertices
from engine.topology import vertex_normals
from engine.training import identities, warps
from engine.training.packs import (
    ICT_OUTER_SKIN,
    ICT_SKIN,
    Pack,
    load_makehuman,
    load_packs,
)
from engine.training.remesh import decimate_at_random, subdivide

EIGEN_COUNT = 64
MOUTH_SOCKET = slice(ICT_OUTER_SKIN, 13294)
EYE_SOCKETS = slice(13294, ICT_SKIN)
NARROW_FACE, WIDE_FACE = 6706, 9409
DENSE_VERTICES = 5000  # the network itself never sees so many
TRAINING_VERTICES, HELDOUT_VERTICES = (800, 2300), (700, 3600)
TRAINING_STRENGTHS = (0.2, 0.6, 1.0, 1.3, 1.6)
# Chosen before any network was judged: at this strength copying the nearest point's motion, without
# and with normals, misses by 0.53 and 0.48 of the motion.
HELDOUT_STRENGTH = 1.3


@dataclass(frozen=True, slots=True)
class Kind:
    """What sort of heads to draw."""

    family: str = "training"
    """Of warps: "training", "wild" (cartoons, also to train on) or "heldout" (only to judge by)."""
    vertices: tuple[int, int] | None = None
    """Least and most vertices; as usual for the family if None."""

    @property
    def heldout(self) -> bool:
        """Whether nobody may train on them."""
        return self.family == "heldout"

    def density(self) -> tuple[int, int]:
        """(least, most) vertices."""
        return self.vertices or (HELDOUT_VERTICES if self.heldout else TRAINING_VERTICES)


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """One head before its arrays are worked out: what is warped, and how it is cut up."""

    pack: Pack
    neutral: np.ndarray
    """(N, 3) float64: the pack's vertices with this head's identity, not yet warped."""
    warp: warps.Warp
    triangles: np.ndarray
    """(F, 3) int32 into the rows of `rows`."""
    rows: sparse.csr_matrix
    """(V, N): each vertex as a mean of the pack's."""


WARPS = {
    "training": warps.training_warp,
    "wild": warps.wild_warp,
    "heldout": warps.heldout_warp,
}


class HeadFactory:
    """Draws heads from both packs."""

    def __init__(self, data: Path) -> None:
        self.ict, self.makehuman = load_packs(data)
        self._makehuman_arrays = load_makehuman(data)

    def head(self, seed: int, kind: Kind) -> dict[str, np.ndarray]:
        """One head's arrays (see `_truth`)."""
        drawn = self.draw(seed, kind)
        return _truth(drawn.pack, drawn.neutral, drawn.warp, drawn.triangles, drawn.rows)

    def draw(self, seed: int, kind: Kind) -> Drawn:
        """The same head in its parts."""
        rng = np.random.default_rng([seed, int(kind.heldout)])
        pack = self.ict if rng.random() < 0.67 else self.makehuman
        neutral = pack.neutral + np.tensordot(self._identity(pack, rng), pack.identity_shapes, 1)
        neutral += _smooth_noise(neutral, rng)
        warp = _draw_warp(neutral, rng, kind)
        triangles, rows = _remesh(neutral, pack, rng, kind.density())
        return Drawn(pack, neutral.astype(np.float64), warp, triangles, rows)

    def _identity(self, pack: Pack, rng: np.random.Generator) -> np.ndarray:
        if pack is self.ict:
            return identities.sample_ict_identity(rng, len(pack.identity_shapes))
        return identities.sample_makehuman_identity(
            self._makehuman_arrays, rng, rng.uniform(0.4, 1.1)
        )


def _smooth_noise(neutral: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A small random neutral offset, so that no head is exactly in the pack's span."""
    waves = rng.normal(0, 0.5, (6, 3))
    phases = rng.uniform(0, 2 * np.pi, 6)
    pushes = rng.normal(0, 0.05, (6, 3))
    return (np.sin(neutral @ waves.T + phases) @ pushes).astype(np.float32)


def _draw_warp(neutral: np.ndarray, rng: np.random.Generator, kind: Kind) -> warps.Warp:
    probes = neutral[:: max(1, len(neutral) // 1500)].astype(np.float64)
    for attempt in range(20):
        usual = HELDOUT_STRENGTH if kind.heldout else rng.choice(TRAINING_STRENGTHS)
        warp = WARPS[kind.family](rng, 0.93**attempt * usual)
        if not warps.folds(warp, probes):
            return warp
    return lambda x: x


def _crop(neutral: np.ndarray, pack: Pack, rng: np.random.Generator) -> np.ndarray:
    keep = np.ones(len(neutral), bool)
    if pack.name == "ict":
        keep[:ICT_OUTER_SKIN] = np.arange(ICT_OUTER_SKIN) < rng.choice(
            [NARROW_FACE, WIDE_FACE, ICT_OUTER_SKIN], p=[0.15, 0.25, 0.6]
        )
        keep[MOUTH_SOCKET] = rng.random() < 0.6
        keep[EYE_SOCKETS] = rng.random() < 0.6
    elif rng.random() < 0.3:
        keep &= pack.ict_known
    if rng.random() < 0.5:
        keep &= neutral[:, 1] > rng.uniform(-16, -9)
    if rng.random() < 0.2:
        keep &= neutral[:, 2] > rng.uniform(-8, 1)
    for _ in range(rng.integers(0, 3) if rng.random() < 0.2 else 0):
        centre = neutral[rng.integers(len(neutral))]
        keep &= np.linalg.norm(neutral - centre, axis=1) > rng.uniform(0.4, 1.5)
    return keep


def _remesh(
    neutral: np.ndarray, pack: Pack, rng: np.random.Generator, density: tuple[int, int]
) -> tuple[np.ndarray, sparse.csr_matrix]:
    """Crop, perhaps subdivide, decimate: triangles (F, 3) and (V, N) rows over the old vertices."""
    triangles, index = keep_vertices(pack.triangles, _crop(neutral, pack, rng))
    rows = sparse.csr_matrix(sparse.identity(len(neutral)))[index]
    if rng.random() < (0.4 if pack.name == "ict" else 0.9):
        chosen = rng.random(len(triangles)) < rng.uniform(0.1, 1.0)
        triangles, rows = _split(triangles, rows, chosen)
    count = int(np.exp(rng.uniform(*np.log(density))))
    while count > DENSE_VERTICES and len(triangles) / 2 < count:
        triangles, rows = _split(triangles, rows, np.ones(len(triangles), bool))
    triangles, source = decimate_at_random(
        np.asarray(rows @ neutral, np.float32), triangles, count, rng
    )
    return triangles, rows[source]


def _split(
    triangles: np.ndarray, rows: sparse.csr_matrix, chosen: np.ndarray
) -> tuple[np.ndarray, sparse.csr_matrix]:
    """Edge middles of the `chosen` triangles become vertices."""
    triangles, ends = subdivide(triangles, chosen)
    middles = 0.5 * rows[ends[:, 0]] + 0.5 * rows[ends[:, 1]]
    return triangles, sparse.csr_matrix(sparse.vstack([rows, middles]))


def _truth(
    pack: Pack,
    neutral: np.ndarray,
    warp: warps.Warp,
    triangles: np.ndarray,
    rows: sparse.csr_matrix,
) -> dict[str, np.ndarray]:
    """Warp the chosen vertices and all shapes. Space: canonical centimetres, not re-aligned."""
    still = rows @ neutral
    vertices = warp(still)
    shapes = {}
    for name, source in (("ict", pack.ict_shapes), ("makehuman", pack.makehuman_shapes)):
        # Rounded as the packs are: a seed gives the same bits whatever the sum was made in.
        moved = [warp(still + np.float32(rows @ delta)) - vertices for delta in source]
        shapes[name] = np.stack(moved).astype(np.float16)
    normals = vertex_normals(vertices, triangles)
    owner = np.asarray(rows.argmax(1)).ravel()  # one of the old vertices a new one comes from
    return {
        "vertices": vertices.astype(np.float32),
        "triangles": triangles.astype(np.int32),
        "normals": normals.astype(np.float32),
        "ict_shapes": shapes["ict"],
        "makehuman_shapes": shapes["makehuman"],
        "ict_known": np.asarray(rows @ ~pack.ict_known) == 0,
        "makehuman_known": np.asarray(rows @ ~pack.makehuman_known) == 0,
        "canonical": (rows @ pack.canonical).astype(np.float32),
        "regions": pack.regions[owner],
        "landmarks": warp(neutral[pack.landmarks]).astype(np.float32),
        "pack": np.array(pack.name),
        **_operators(vertices, triangles, normals),
    }


def _operators(
    vertices: np.ndarray, triangles: np.ndarray, normals: np.ndarray
) -> dict[str, np.ndarray]:
    """What a network needs of the surface; of dense ones, which only judge it, their areas."""
    if len(vertices) > DENSE_VERTICES:
        return {"mass": cotangent_laplacian(vertices, triangles)[1].astype(np.float32)}
    operators = build_operators(vertices, triangles, normals, EIGEN_COUNT)
    return {
        "mass": operators.mass,
        "eigenvalues": operators.eigenvalues,
        "eigenvectors": operators.eigenvectors,
        **_sparse_arrays(operators.gradient),
    }


def _sparse_arrays(gradient: tuple) -> dict[str, np.ndarray]:
    first, second = (g.tocoo() for g in gradient)
    if not np.array_equal(first.row, second.row) or not np.array_equal(first.col, second.col):
        raise AssertionError("both gradient axes must share one sparsity pattern")
    return {
        "gradient_rows": first.row.astype(np.int32),
        "gradient_columns": first.col.astype(np.int32),
        "gradient_values": np.stack([first.data, second.data]),
    }


def main() -> None:
    """Write heads that are not there yet; can be stopped and started again."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the two packs")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=800)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--family", choices=tuple(WARPS), default="training", help="of warps")
    parser.add_argument("--vertices", type=int, nargs=2, metavar=("LEAST", "MOST"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    factory = HeadFactory(options.data)
    kind = Kind(options.family, tuple(options.vertices) if options.vertices else None)
    began = time.perf_counter()
    for seed in range(options.start, options.start + options.count):
        file = options.out / f"head_{seed:06d}.npz"
        if not file.exists():
            partial = file.with_suffix(".part.npz")
            arrays: dict[str, Any] = factory.head(seed, kind)
            np.savez(partial, **arrays)
            partial.replace(file)
        done = seed - options.start + 1
        if done % 20 == 0:
            print(f"{done}/{options.count} heads, {time.perf_counter() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
