"""Lips that stay shut: jawOpen with mouthClose must not let the mouth gape, nor the lips cross."""

from __future__ import annotations

import numpy as np
from scipy.spatial import KDTree

from engine.lip_rims import LipRims, belong, find_lip_rims
from engine.names import ICT_EXPRESSIONS

WIDTHS_CM = (0.3, 0.3, 0.15, 0.07, 0.03, 0.03)  # along the lips, even first and then exact
REACH_CM = 1.6  # from the rims the correction fades out
NEIGHBOURS = 24
JAW_OPEN, MOUTH_CLOSE = (ICT_EXPRESSIONS.index(name) for name in ("jawOpen", "mouthClose"))


def seal_lips(
    vertices: np.ndarray, triangles: np.ndarray, displacements: np.ndarray, regions: np.ndarray
) -> np.ndarray:
    """(W, 3) float32 mouthClose, so that lips stay as near in jawOpen + mouthClose as they rest.

    `vertices` (W, 3) and `displacements` (53, W, 3) in canonical centimetres, `triangles` (F, 3),
    `regions` (W,) into REGION_NAMES. mouthClose is jawOpen's corrective, weight for weight. What
    drives the two rims apart or through each other is taken off both by halves, and off the skin
    around them less and less.
    """
    rims = find_lip_rims(vertices, regions)
    if rims is None:
        return displacements[MOUTH_CLOSE]
    side, way = belong(vertices, triangles, rims, REACH_CM)
    near = np.flatnonzero(np.isfinite(way))
    closed = displacements[JAW_OPEN] + displacements[MOUTH_CLOSE]
    return (displacements[MOUTH_CLOSE] + _close(vertices, closed, rims, side, way, near)).astype(
        np.float32
    )


def _close(
    vertices: np.ndarray,
    closed: np.ndarray,
    rims: LipRims,
    side: np.ndarray,
    way: np.ndarray,
    near: np.ndarray,
) -> np.ndarray:
    """(W, 3) what makes both rims move alike when added to `closed` (W, 3)."""
    distance, index = _nearest_pairs(rims.middles(vertices), vertices[near])
    t = way[near] / REACH_CM
    share = 0.5 * (side[near] * (1 - t * t * (3 - 2 * t)))[:, None]
    corrected = closed.astype(float)
    for width in WIDTHS_CM:
        weight = np.exp(-0.5 * (distance / width) ** 2)
        weight /= weight.sum(1, keepdims=True)
        apart = corrected[rims.upper] - corrected[rims.lower]
        corrected[near] -= share * np.einsum("nk,nkc->nc", weight, apart[index])
    return corrected - closed


def _nearest_pairs(middles: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(N, k) how much further away than the nearest the pairs near each point are, and which."""
    count = min(NEIGHBOURS, len(middles))
    distance, index = KDTree(middles).query(points, k=count)
    distance, index = distance.reshape(-1, count), index.reshape(-1, count)
    return distance - distance.min(1, keepdims=True), index
