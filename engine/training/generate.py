"""Makes training and validation heads: `python -m engine.training.generate --data DIR --out DIR`.

Each head is one file with exact truth, fixed by its seed: the same seed makes the same
head on any machine.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import numpy as np

from engine.diffusion import build_operators
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
TRAINING_STRENGTHS = (0.2, 0.6, 1.0, 1.3, 1.6)
# Chosen before any network was judged: at this strength copying the nearest point's motion, without
# and with normals, misses by 0.53 and 0.48 of the motion.
HELDOUT_STRENGTH = 1.3


class HeadFactory:
    """Draws heads from both packs."""

    def __init__(self, data: Path) -> None:
        self.ict, self.makehuman = load_packs(data)
        self._makehuman_arrays = load_makehuman(data)

    def head(self, seed: int, heldout: bool) -> dict[str, np.ndarray]:
        """One head's arrays (see `_truth`); held-out heads use the warp family kept for judging."""
        rng = np.random.default_rng([seed, int(heldout)])
        pack = self.ict if rng.random() < 0.67 else self.makehuman
        neutral = pack.neutral + np.tensordot(self._identity(pack, rng), pack.identity_shapes, 1)
        neutral += _smooth_noise(neutral, rng)
        warp = _draw_warp(neutral, rng, heldout)
        triangles, chosen = _remesh(neutral, pack, rng, heldout)
        return _truth(pack, neutral.astype(np.float64), warp, triangles, chosen, rng)

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


def _draw_warp(neutral: np.ndarray, rng: np.random.Generator, heldout: bool) -> warps.Warp:
    probes = neutral[:: max(1, len(neutral) // 1500)].astype(np.float64)
    for attempt in range(20):
        strength = 0.93**attempt * (HELDOUT_STRENGTH if heldout else rng.choice(TRAINING_STRENGTHS))
        draw = warps.heldout_warp if heldout else warps.training_warp
        warp = draw(rng, strength)
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
    neutral: np.ndarray, pack: Pack, rng: np.random.Generator, heldout: bool
) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray]]:
    """Crop, perhaps subdivide, decimate. Vertices come back as pairs of old ones (edge middles)."""
    triangles, index = keep_vertices(pack.triangles, _crop(neutral, pack, rng))
    pairs = np.stack([index, index], 1)
    if rng.random() < (0.4 if pack.name == "ict" else 0.9):
        chosen = rng.random(len(triangles)) < rng.uniform(0.1, 1.0)
        triangles, ends = subdivide(triangles, chosen)
        pairs = np.concatenate([pairs, index[ends]])
    low, high = (700, 3600) if heldout else (800, 2300)
    points = neutral[pairs].mean(1)
    count = int(np.exp(rng.uniform(*np.log([low, high]))))
    triangles, source = decimate_at_random(points, triangles, count, rng)
    return triangles, (pairs[source, 0], pairs[source, 1])


def _truth(
    pack: Pack,
    neutral: np.ndarray,
    warp: warps.Warp,
    triangles: np.ndarray,
    ends: tuple[np.ndarray, np.ndarray],
    rng: np.random.Generator,
) -> dict[str, np.ndarray]:
    """Warp the chosen vertices and all shapes. Space: canonical centimetres, not re-aligned."""

    def between(values: np.ndarray) -> np.ndarray:
        return 0.5 * (values[ends[0]] + values[ends[1]])

    still = between(neutral)
    vertices = warp(still)
    shapes = {}
    for name, source in (("ict", pack.ict_shapes), ("makehuman", pack.makehuman_shapes)):
        moved = [warp(still + between(delta)) - vertices for delta in source]
        shapes[name] = np.stack(moved).astype(np.float16)
    normals = vertex_normals(vertices, triangles)
    operators = build_operators(vertices, triangles, normals, EIGEN_COUNT)
    return {
        "vertices": vertices.astype(np.float32),
        "triangles": triangles.astype(np.int32),
        "normals": normals.astype(np.float32),
        "ict_shapes": shapes["ict"],
        "makehuman_shapes": shapes["makehuman"],
        "ict_known": pack.ict_known[ends[0]] & pack.ict_known[ends[1]],
        "makehuman_known": pack.makehuman_known[ends[0]] & pack.makehuman_known[ends[1]],
        "canonical": between(pack.canonical).astype(np.float32),
        "regions": pack.regions[ends[0]],
        "landmarks": warp(neutral[pack.landmarks]).astype(np.float32),
        "mass": operators.mass,
        "eigenvalues": operators.eigenvalues,
        "eigenvectors": operators.eigenvectors,
        **_sparse_arrays(operators.gradient),
        "pack": np.array(pack.name),
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
    parser.add_argument("--heldout", action="store_true", help="the warp family kept for judging")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    factory = HeadFactory(options.data)
    began = time.perf_counter()
    for seed in range(options.start, options.start + options.count):
        file = options.out / f"head_{seed:06d}.npz"
        if not file.exists():
            partial = file.with_suffix(".part.npz")
            arrays: dict[str, Any] = factory.head(seed, options.heldout)
            np.savez(partial, **arrays)
            partial.replace(file)
        done = seed - options.start + 1
        if done % 20 == 0:
            print(f"{done}/{options.count} heads, {time.perf_counter() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
