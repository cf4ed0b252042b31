"""Ways along a surface, over its edges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components, dijkstra

from engine.pieces import piece_labels
from engine.topology import edges

ONE_PLACE = 5  # decimals of a centimetre: seams of a file are no gaps


@dataclass(frozen=True, slots=True, eq=False)
class SurfaceWays:
    """The edges of a surface as a net of ways. Vertices at one place are one knot."""

    graph: sparse.csr_array
    """(K, K) centimetres."""
    knot_of: np.ndarray
    """(N,) the knot of each vertex."""

    def groups(self) -> np.ndarray:
        """(N,) which connected piece each vertex belongs to."""
        return connected_components(self.graph, directed=False)[1][self.knot_of]

    def from_nearest(self, seeds: np.ndarray, limit: float = np.inf) -> np.ndarray:
        """(N,) way to the nearest of the vertices `seeds` (N,) bool; inf beyond `limit`."""
        if not seeds.any():
            return np.full(len(self.knot_of), np.inf)
        start = np.unique(self.knot_of[seeds])
        way = dijkstra(self.graph, directed=False, indices=start, min_only=True, limit=limit)
        return np.asarray(way)[self.knot_of]


def survey(points: np.ndarray, triangles: np.ndarray) -> SurfaceWays:
    """The ways over (N, 3) `points`, centimetres, joined by (M, 3) `triangles`.

    Pieces that only touch, as teeth on teeth, stay apart.
    """
    piece = np.full(len(points), -1)
    piece[triangles] = piece_labels(points, triangles)[:, None]
    keys = np.column_stack([points.round(ONE_PLACE), piece])
    _, knot_of = np.unique(keys, axis=0, return_inverse=True)
    knot_of = knot_of.ravel()
    count = int(knot_of.max(initial=-1)) + 1
    places = np.zeros((count, 3))
    places[knot_of] = points
    first, second = edges(knot_of[triangles]).T
    apart = first != second
    first, second = first[apart], second[apart]
    length = np.maximum(np.linalg.norm(places[first] - places[second], axis=1), 1e-9)
    graph = sparse.coo_array((length, (first, second)), (count, count)).tocsr()
    return SurfaceWays(graph, knot_of)
