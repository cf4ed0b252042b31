"""Loop's subdivision as a matrix, so that positions and every basis row are refined alike.

Loop, "Smooth Subdivision Surfaces Based on Triangles", 1987, with Warren's simpler weights.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse


def subdivide(triangles: np.ndarray, vertex_count: int) -> tuple[sparse.csr_array, np.ndarray]:
    """One round: every triangle becomes four.

    Args:
        triangles: (F, 3) into `vertex_count` vertices; edges of one triangle or of more than two
            count as borders and keep to themselves.
        vertex_count: vertices before.

    Returns:
        (V', V) matrix that takes old per-vertex rows to new ones, and (4F, 3) int32 triangles.
        New vertices 0 to V - 1 are the old ones, moved.
    """
    directed = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    opposite = np.concatenate([triangles[:, 2], triangles[:, 0], triangles[:, 1]])
    edges, edge_of, uses = np.unique(
        np.sort(directed, axis=1), axis=0, return_inverse=True, return_counts=True
    )
    edge_of = edge_of.ravel()
    old = _old_vertices(edges, uses, vertex_count)
    new = _edge_vertices(edges, uses, edge_of, opposite, vertex_count)
    matrix = sparse.csr_array(sparse.vstack([old, new]))
    ab, bc, ca = (vertex_count + part for part in np.split(edge_of, 3))
    a, b, c = triangles.T
    corners = [(a, ab, ca), (b, bc, ab), (c, ca, bc), (ab, bc, ca)]
    return matrix, np.concatenate([np.stack(corner, axis=1) for corner in corners]).astype(np.int32)


def _old_vertices(edges: np.ndarray, uses: np.ndarray, vertex_count: int) -> sparse.csr_array:
    border = uses != 2
    neighbours = _symmetric(edges, vertex_count)
    border_neighbours = _symmetric(edges[border], vertex_count)
    on_border = np.asarray(border_neighbours.sum(axis=1)).ravel()
    degree = np.asarray(neighbours.sum(axis=1)).ravel()
    used = degree > 0
    degree = np.maximum(degree, 1)
    pull = np.where(degree == 3, 3 / 16, 3 / (8 * degree))
    inner = used & (on_border == 0)
    crease = on_border == 2
    own = np.where(inner, 1 - degree * pull, np.where(crease, 3 / 4, 1.0))
    return (
        sparse.diags_array(own)
        + sparse.diags_array(np.where(inner, pull, 0.0)) @ neighbours
        + sparse.diags_array(np.where(crease, 1 / 8, 0.0)) @ border_neighbours
    ).tocsr()


def _edge_vertices(
    edges: np.ndarray,
    uses: np.ndarray,
    edge_of: np.ndarray,
    opposite: np.ndarray,
    vertex_count: int,
) -> sparse.csr_array:
    ends = np.where(uses == 2, 3 / 8, 1 / 2)
    inner = uses[edge_of] == 2
    rows = np.concatenate([np.arange(len(edges)), np.arange(len(edges)), edge_of[inner]])
    columns = np.concatenate([edges[:, 0], edges[:, 1], opposite[inner]])
    values = np.concatenate([ends, ends, np.full(inner.sum(), 1 / 8)])
    return sparse.coo_array((values, (rows, columns)), (len(edges), vertex_count)).tocsr()


def _symmetric(edges: np.ndarray, vertex_count: int) -> sparse.csr_array:
    rows = np.concatenate([edges[:, 0], edges[:, 1]])
    columns = np.concatenate([edges[:, 1], edges[:, 0]])
    values = np.ones(len(rows))
    return sparse.coo_array((values, (rows, columns)), (vertex_count, vertex_count)).tocsr()
