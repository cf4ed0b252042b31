"""The last bit of a blink: rims of a few straight edges are fitted to each other.

A solved blink brings every rim vertex to the closing line. Where a rim has few vertices the edges
between them cut the line's corners, each rim its own way, and slits stay open. Moving the vertices
of both rims as little as can be takes the slits out.
"""

from __future__ import annotations

import numpy as np

from engine.eye_space import directions
from engine.lid_opening import HIGHEST_DEGREES
from engine.lid_solve import Lids
from engine.topology import edges

STIFFNESS = 0.02  # weight of a vertex's own move against what is left open
FARTHEST_SHARE = 0.15  # of the opening: no vertex is moved further
MATCH_DEGREES = 0.2  # an edge this near to where a rim was seen is the rim
DEGREES = 60.0  # about so many to the eye's radius
FALSE_SHARE = 0.5  # of the opening there: rims this far apart after a blink are no two rims


def fit_rims(
    vertices: np.ndarray, triangles: np.ndarray, blink: np.ndarray, lids: Lids
) -> np.ndarray:
    """(W, 3) float32 `blink` with the rims' vertices moved so that their edges meet.

    `vertices` (W, 3) and `blink` (W, 3) in canonical centimetres, `triangles` (F, 3).
    """
    upper, lower = cut_rims(vertices, triangles, lids)
    both = np.isfinite(upper[:, 2]) & np.isfinite(lower[:, 2])
    upper, lower = upper[both], lower[both]
    rest = _at(upper, vertices) - _at(lower, vertices)
    left = rest + _at(upper, blink) - _at(lower, blink)
    size = np.linalg.norm(rest, axis=1)
    right = np.linalg.norm(left, axis=1) < FALSE_SHARE * size
    if not right.any():
        return blink
    upper, lower, left = upper[right], lower[right], left[right]
    ends = np.concatenate([upper[:, :2], lower[:, :2]]).astype(int)
    members, place = np.unique(ends, return_inverse=True)
    place = place.reshape(2, -1, 2)
    design = np.zeros((len(upper), len(members)))
    rows = np.arange(len(upper))
    for sign, rim, at in ((1.0, upper, place[0]), (-1.0, lower, place[1])):
        np.add.at(design, (rows, at[:, 0]), sign * (1 - rim[:, 2]))
        np.add.at(design, (rows, at[:, 1]), sign * rim[:, 2])
    held = np.sqrt(STIFFNESS) * np.eye(len(members))
    wanted = np.concatenate([-left, np.zeros((len(members), 3))])
    move = np.linalg.lstsq(np.concatenate([design, held]), wanted, rcond=None)[0]
    farthest = FARTHEST_SHARE * size.max()
    length = np.linalg.norm(move, axis=1, keepdims=True)
    fitted = blink.copy()
    fitted[members] += (move * np.minimum(1, farthest / np.maximum(length, 1e-9))).astype(
        np.float32
    )
    return fitted


def _at(rim: np.ndarray, values: np.ndarray) -> np.ndarray:
    """(M, 3) of values per vertex (W, 3) where the edges of a rim (M, 3) are cut."""
    first, second = rim[:, :2].astype(int).T
    return (1 - rim[:, 2:]) * values[first] + rim[:, 2:] * values[second]


def cut_rims(
    vertices: np.ndarray, triangles: np.ndarray, lids: Lids
) -> tuple[np.ndarray, np.ndarray]:
    """(M, 3) per meridian of the opening the two ends of the upper rim's edge and the share of the
    way between them; and the lower rim's. NaN where no edge is the rim.
    """
    side, height, distance = directions(vertices, lids.eye)
    opening = lids.opening
    pairs = edges(triangles)
    near = (np.abs(height) < HIGHEST_DEGREES) & (np.abs(side) < 90) & (distance < 2.5)
    pairs = pairs[near[pairs].all(1)]
    first, second = pairs.T
    known = (opening.upper, opening.upper_distance), (opening.lower, opening.lower_distance)
    rims = np.full((2, len(opening.sides), 3), np.nan)
    for column, meridian in enumerate(opening.sides[1:-1], start=1):
        across = np.flatnonzero((side[first] < meridian) != (side[second] < meridian))
        a, b = first[across], second[across]
        share = (meridian - side[a]) / (side[b] - side[a])
        at = height[a] + share * (height[b] - height[a])
        away = distance[a] + share * (distance[b] - distance[a])
        for rim, (heights, distances) in zip(rims, known, strict=True):
            off = np.abs(at - heights[column]) + DEGREES * np.abs(away - distances[column])
            if len(off) and off.min() < MATCH_DEGREES:
                best = off.argmin()
                rim[column] = a[best], b[best], share[best]
    return rims[0], rims[1]
