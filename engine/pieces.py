"""The connected pieces of a mesh, as a modeller would count them."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from engine.topology import weld


def piece_labels(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """(F,) int32 piece of each triangle.

    Triangles belong together that share a vertex of the file, or an edge in space that nobody else
    shares: the first holds a modelled surface together, the second joins it again where a file
    splits it at UV seams or stores soup. A third triangle on an edge is another piece that only
    touches there, such as a lash card on a lid.
    """
    count, of_vertex = _components(triangles[:, [0, 1, 1, 2]].reshape(-1, 2), len(vertices))
    of_triangle = of_vertex[triangles[:, 0]]
    pairs = of_triangle[_pairs_across_seams(vertices, triangles)]
    joined = _components(pairs, count)[1][of_triangle]
    return np.unique(joined, return_inverse=True)[1].ravel().astype(np.int32)


def _components(links: np.ndarray, count: int) -> tuple[int, np.ndarray]:
    """How many groups (L, 2) `links` make of `count` things, and (count,) the group of each."""
    ones = np.ones(len(links), np.int32)
    graph = sparse.coo_array((ones, (links[:, 0], links[:, 1])), (count, count))
    return connected_components(graph, directed=False)


def _pairs_across_seams(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """(N, 2) triangles that are the only two on a welded edge."""
    welding = weld(vertices, triangles)
    sides = welding.triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
    keys = sides.min(1).astype(np.int64) * len(welding.vertices) + sides.max(1)
    order = np.argsort(keys, kind="stable")
    keys, owner = keys[order], np.repeat(welding.triangle_sources, 3)[order]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])
    lengths = np.diff(np.r_[starts, len(keys)])
    first = starts[lengths == 2]
    return np.stack([owner[first], owner[first + 1]], axis=1)
