"""How a mesh hangs together: welded vertices, components, neighbours, normals.

Welding exists in here only. The file's vertices are never touched; whatever is computed on welded
vertices comes back through `Welding.weld_of`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

WELD_DISTANCE = 1e-6  # of the longest side of the box


@dataclass(frozen=True, slots=True, eq=False)
class Welding:
    """Vertices at one place taken as one, with the way back. W welded vertices."""

    vertices: np.ndarray
    """(W, 3) float64 mesh space, in the order of first appearance."""
    triangles: np.ndarray
    """(G, 3) int32 into `vertices`; those that collapsed are gone."""
    triangle_sources: np.ndarray
    """(G,) int32, the mesh triangle each one comes from."""
    weld_of: np.ndarray
    """(V,) int32, the welded vertex of each mesh vertex."""
    first_of: np.ndarray
    """(W,) int32, one mesh vertex of each welded vertex."""


def weld(vertices: np.ndarray, triangles: np.ndarray) -> Welding:
    """Weld vertices that lie within `WELD_DISTANCE` of each other, chains of such included."""
    _, first_of, weld_of = np.unique(_near_groups(vertices), return_index=True, return_inverse=True)
    order = np.argsort(first_of)
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    weld_of, first_of = rank[weld_of.ravel()], first_of[order].astype(np.int32)
    welded = weld_of[triangles].reshape(-1, 3)
    proper = (welded != np.roll(welded, 1, axis=1)).all(1)
    sources = np.flatnonzero(proper).astype(np.int32)
    return Welding(vertices[first_of], welded[proper], sources, weld_of, first_of)


def _near_groups(vertices: np.ndarray) -> np.ndarray:
    """(V,) group number, vertices of one place sharing one.

    Equal rows go first: thousands in one place would otherwise be millions of pairs.
    """
    rows, row_of = _unique_rows(vertices)
    radius = np.ptp(rows, axis=0).max(initial=0.0) * WELD_DISTANCE
    pairs = KDTree(rows).query_pairs(radius, output_type="ndarray") if len(rows) else rows
    ones = np.ones(len(pairs), np.int8)
    links = sparse.coo_array((ones, (pairs[:, 0], pairs[:, 1])), (len(rows), len(rows)))
    return connected_components(links, directed=False)[1][row_of]


def _unique_rows(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(U, 3) different rows and (V,) which of them each row is; far quicker than np.unique's."""
    order = np.lexsort(rows.T)
    ordered = rows[order]
    starts = np.ones(len(rows), bool)
    starts[1:] = (ordered[1:] != ordered[:-1]).any(1)
    row_of = np.empty(len(rows), np.int64)
    row_of[order] = np.cumsum(starts) - 1
    return ordered[starts], row_of


def edges(triangles: np.ndarray) -> np.ndarray:
    """(E, 2) int unique undirected edges, the smaller vertex first, in ascending order."""
    sides = triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
    count = int(triangles.max(initial=0)) + 1
    # One number per edge sorts many times faster than rows of two.
    keys = sides.min(1).astype(np.int64) * count + sides.max(1)
    return np.stack(np.divmod(np.unique(keys), count), axis=1).astype(triangles.dtype)


def adjacency(triangles: np.ndarray, vertex_count: int) -> sparse.csr_array:
    """(V, V) float32 symmetric, 1 where two vertices share an edge."""
    pairs = edges(triangles)
    both = np.concatenate([pairs, pairs[:, ::-1]])
    ones = np.ones(len(both), np.float32)
    return sparse.csr_array((ones, (both[:, 0], both[:, 1])), (vertex_count, vertex_count))


def component_labels(triangles: np.ndarray, vertex_count: int) -> tuple[int, np.ndarray]:
    """How many connected pieces there are, and (V,) int32 the piece of each vertex."""
    ends = triangles[:, [0, 1, 1, 2]].reshape(-1, 2)
    ones = np.ones(len(ends), np.int32)
    links = sparse.coo_array((ones, (ends[:, 0], ends[:, 1])), (vertex_count, vertex_count))
    count, labels = connected_components(links, directed=False)
    return int(count), labels.astype(np.int32)


def triangle_normals(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """(F, 3) normals as long as twice the triangle's area."""
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    return np.cross(b - a, c - a)


def vertex_areas(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """(V,) float64, a third of the triangles around each vertex, squared units of `vertices`."""
    areas = 0.5 * np.linalg.norm(triangle_normals(vertices, triangles), axis=1)
    return np.bincount(triangles.ravel(), np.repeat(areas / 3, 3), minlength=len(vertices))


def vertex_normals(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """(V, 3) float64 unit normals, triangles weighted by area; zero where none meets a vertex."""
    normals = np.repeat(triangle_normals(vertices.astype(np.float64), triangles), 3, axis=0)
    corner = triangles.ravel()
    summed = np.stack(
        [np.bincount(corner, normals[:, k], minlength=len(vertices)) for k in range(3)], axis=1
    )
    length = np.linalg.norm(summed, axis=1, keepdims=True)
    return summed / np.where(length > 0, length, 1.0)
