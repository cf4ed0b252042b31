"""Which of the landmarks found on a mesh can be believed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.landmark_warp import FRAME_STIFFNESS, LandmarkWarp

MIN_SPREAD_CM = 0.1
FAR_OFF_CM = 4.0  # a landmark seen through an eye hole lies on the back of the head
ODD_CM = 0.8  # no smooth warp explains a landmark this far from its neighbours'
TIMES_MEDIAN = 4.0
ROUNDS = 2


@dataclass(frozen=True, slots=True, eq=False)
class LandmarkPairs:
    """Landmarks on an aligned mesh and their places on the canonical head, centimetres."""

    landmarks: np.ndarray
    """(L, 3) float64."""
    canonical: np.ndarray
    """(L, 3) float64."""
    spread: np.ndarray
    """(L,) how far each is known to slip."""


def believe(landmarks: np.ndarray, canonical: np.ndarray, spread: np.ndarray) -> LandmarkPairs:
    """Drop landmarks that were not seen (NaN) or that contradict all their neighbours.

    First those far from where the alignment expects them, then, twice, those that a smooth warp
    through the others misses by more than `TIMES_MEDIAN` times what is usual.
    """
    spread = np.maximum(spread, MIN_SPREAD_CM)
    off = np.linalg.norm(landmarks - canonical, axis=1)
    kept = np.isfinite(off) & (off < max(FAR_OFF_CM, TIMES_MEDIAN * float(np.nanmedian(off))))
    for _ in range(ROUNDS):
        warp = LandmarkWarp(landmarks[kept], canonical[kept], spread[kept], FRAME_STIFFNESS)
        miss = np.full(len(landmarks), np.inf)
        miss[kept] = np.linalg.norm(warp.warp(landmarks[kept]) - canonical[kept], axis=1)
        kept = miss < max(ODD_CM, TIMES_MEDIAN * float(np.median(miss[kept])))
    return LandmarkPairs(landmarks[kept], canonical[kept], spread[kept])
