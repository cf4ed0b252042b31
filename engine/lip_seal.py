"""Lips that stay shut: jawOpen with mouthClose must not let the mouth gape."""

from __future__ import annotations

import numpy as np
from scipy.spatial import KDTree

from engine.names import ICT_EXPRESSIONS, REGION_NAMES

REACH_CM = 1.2
WIDTH_CM = 0.45
LIPS = tuple(REGION_NAMES.index(name) for name in ("upper_lip", "lower_lip"))
JAW_OPEN, MOUTH_CLOSE = (ICT_EXPRESSIONS.index(name) for name in ("jawOpen", "mouthClose"))


def seal_lips(vertices: np.ndarray, displacements: np.ndarray, regions: np.ndarray) -> np.ndarray:
    """(W, 3) float32 mouthClose, so that touching lips stay together in jawOpen + mouthClose.

    `vertices` (W, 3) and `displacements` (53, W, 3) in canonical centimetres, `regions` (W,) into
    REGION_NAMES. mouthClose is jawOpen's corrective, weight for weight. Where the lips touch, their
    common motion is averaged over both, by nearness in the neutral alone: what was together stays
    together.
    """
    closed = displacements[JAW_OPEN] + displacements[MOUTH_CLOSE]
    gap, width = _distance_to_other_lip(vertices, regions)
    near = np.flatnonzero(gap < width)
    if not len(near):
        return displacements[MOUTH_CLOSE]
    lips = np.flatnonzero(np.isin(regions, LIPS))
    tree = KDTree(vertices[lips])
    distance, index = tree.query(vertices[near], k=min(24, len(lips)))
    weight = np.exp(-0.5 * (distance / WIDTH_CM) ** 2)
    weight /= weight.sum(1, keepdims=True)
    common = np.einsum("nk,nkc->nc", weight, closed[lips[index]])
    t = np.clip(gap[near] / width, 0, 1)[:, None]
    share = 1 - t * t * (3 - 2 * t)
    corrected = displacements[MOUTH_CLOSE].copy()
    corrected[near] += (share * (common - closed[near])).astype(np.float32)
    return corrected


def _distance_to_other_lip(vertices: np.ndarray, regions: np.ndarray) -> tuple[np.ndarray, float]:
    """(W,) centimetres from each lip vertex to the other lip, infinite elsewhere; and the reach."""
    gap = np.full(len(vertices), np.inf)
    upper, lower = (np.flatnonzero(regions == lip) for lip in LIPS)
    if len(upper) and len(lower):
        gap[upper] = KDTree(vertices[lower]).query(vertices[upper])[0]
        gap[lower] = KDTree(vertices[upper]).query(vertices[lower])[0]
    return gap, REACH_CM
