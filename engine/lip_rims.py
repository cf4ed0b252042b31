"""Where the lips part: pairs of points on both rims, and who moves with which rim."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import KDTree

from engine.names import REGION_NAMES
from engine.topology import edges

LIPS = tuple(REGION_NAMES.index(name) for name in ("upper_lip", "lower_lip"))
REACH_CM = 2.0  # lips that rest further apart are no pair
SLACK_CM = 0.1  # by which a rim point may be further from the other lip than one facing it


@dataclass(frozen=True, slots=True, eq=False)
class LipRims:
    """The two rims of a mouth, vertex facing vertex."""

    upper: np.ndarray
    """(P,) vertices."""
    lower: np.ndarray
    """(P,)."""

    def middles(self, vertices: np.ndarray) -> np.ndarray:
        """(P, 3) half-way between the vertices of each pair."""
        return 0.5 * (vertices[self.upper] + vertices[self.lower])


def find_lip_rims(vertices: np.ndarray, regions: np.ndarray) -> LipRims | None:
    """The rims between `regions` (W,) upper and lower lip of (W, 3) canonical `vertices`.

    A rim vertex and the nearest vertex of the other lip are nearest to each other, or nearly: that
    holds along the parting of the lips, closed or open, and nowhere else. None where a lip is
    missing or the lips rest too far apart.
    """
    upper, lower = (np.flatnonzero(regions == lip) for lip in LIPS)
    if not len(upper) or not len(lower):
        return None
    to_lower, at_lower = _nearest(vertices[upper], vertices[lower])
    to_upper, at_upper = _nearest(vertices[lower], vertices[upper])
    near_upper = (to_lower < REACH_CM) & (to_lower <= to_lower[at_upper[at_lower]] + SLACK_CM)
    near_lower = (to_upper < REACH_CM) & (to_upper <= to_upper[at_lower[at_upper]] + SLACK_CM)
    pairs = np.concatenate(
        [
            np.stack([upper, lower[at_lower]], 1)[near_upper],
            np.stack([upper[at_upper], lower], 1)[near_lower],
        ]
    )
    pairs = np.unique(pairs, axis=0)
    return LipRims(pairs[:, 0], pairs[:, 1]) if len(pairs) else None


def _nearest(points: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    distance, index = KDTree(others).query(points)
    return np.asarray(distance), np.asarray(index)


def belong(
    vertices: np.ndarray, triangles: np.ndarray, rims: LipRims, reach: float
) -> tuple[np.ndarray, np.ndarray]:
    """(W,) side in [-1, 1], 1 on the upper rim and -1 on the lower; (W,) way to the nearer rim.

    Ways run along the edges of the skin, so that what lies across the slit is far away; infinite
    beyond `reach` centimetres.
    """
    ways = np.stack(
        [way_along(vertices, triangles, rim, 2 * reach) for rim in (rims.upper, rims.lower)]
    )
    nearer = ways.min(0)
    capped = np.minimum(ways, 2 * reach)
    side = (capped[1] - capped[0]) / np.maximum(capped.sum(0), 1e-6)
    return side, np.where(nearer < reach, nearer, np.inf)


def way_along(
    vertices: np.ndarray, triangles: np.ndarray, start: np.ndarray, reach: float
) -> np.ndarray:
    """(W,) centimetres along edges to the nearest of `start`, infinite over `reach`."""
    first, second = edges(triangles).T
    length = np.linalg.norm(vertices[first] - vertices[second], axis=1) + 1e-6
    count = len(vertices)
    graph = sparse.coo_array((length, (first, second)), (count, count)).tocsr()
    return dijkstra(graph, False, np.unique(start), min_only=True, limit=reach)
