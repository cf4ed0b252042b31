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

from engine.proxy import keep_vertices
from engine.training import identities, warps
from engine.training.head_truth import DENSE_VERTICES, Drawn, compute_truth
from engine.training.packs import (
    ICT_OUTER_SKIN,
    ICT_SKIN,
    Pack,
    load_makehuman,
    load_packs,
)
from engine.training.remesh import decimate_at_random, split_chosen

MOUTH_SOCKET = slice(ICT_OUTER_SKIN, 13294)
EYE_SOCKETS = slice(13294, ICT_SKIN)
NARROW_FACE, WIDE_FACE = 6706, 9409
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
        """One head's arrays (see `compute_truth`)."""
        return compute_truth(self.draw(seed, kind))

    def draw(self, seed: int, kind: Kind) -> Drawn:
        """The same head in its parts."""
        rng = np.random.default_rng([seed, int(kind.heldout)])
        pack = self.ict if rng.random() < 0.67 else self.makehuman
        neutral = pack.neutral + np.tensordot(self._identity(pack, rng), pack.identity_shapes, 1)
        neutral += _smooth_noise(neutral, rng)
        warp = draw_warp(neutral, rng, kind)
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


def draw_warp(neutral: np.ndarray, rng: np.random.Generator, kind: Kind) -> warps.Warp:
    """A warp of `kind`'s family that folds none of `neutral` (N, 3), milder if it must be."""
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
        triangles, rows = split_chosen(triangles, rows, chosen)
    count = int(np.exp(rng.uniform(*np.log(density))))
    while count > DENSE_VERTICES and len(triangles) / 2 < count:
        triangles, rows = split_chosen(triangles, rows, np.ones(len(triangles), bool))
    triangles, source = decimate_at_random(
        np.asarray(rows @ neutral, np.float32), triangles, count, rng
    )
    return triangles, rows[source]


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
