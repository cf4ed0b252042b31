"""Other triangulations of a known surface, every new vertex an old one or the middle of two."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from engine.proxy import decimate

SPLIT_SHARE = 1 / 3
VERTEX_SHARE = (0.6, 1.3)


def subdivide(triangles: np.ndarray, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Split all edges of the `chosen` (F,) bool triangles at their middles.

    Returns the new triangles (G, 3) int32 and (M, 2) int32: the two ends of the edge behind each
    added vertex, which are numbered on from the largest index in `triangles`. Neighbours of a split
    edge are split with it, so that no crack opens.
    """
    edges = np.sort(triangles[:, [[0, 1], [1, 2], [2, 0]]], 2)
    unique, inverse = np.unique(edges.reshape(-1, 2), axis=0, return_inverse=True)
    inverse = inverse.reshape(-1, 3)
    split = np.zeros(len(unique), bool)
    split[inverse[chosen].ravel()] = True
    base = int(triangles.max()) + 1
    middle = np.full(len(unique), -1, np.int32)
    middle[split] = base + np.arange(split.sum())
    pieces = [_split_triangle(t, middle[e]) for t, e in zip(triangles, inverse, strict=True)]
    return np.concatenate(pieces).astype(np.int32), unique[split].astype(np.int32)


def _split_triangle(corners: np.ndarray, middles: np.ndarray) -> np.ndarray:
    a, b, c = corners
    ab, bc, ca = middles
    count = int((middles >= 0).sum())
    if count == 0:
        return np.array([[a, b, c]])
    if count == 3:
        return np.array([[a, ab, ca], [ab, b, bc], [ca, bc, c], [ab, bc, ca]])
    while ab < 0 or (count == 2 and bc < 0):
        a, b, c, ab, bc, ca = b, c, a, bc, ca, ab
    if count == 1:
        return np.array([[a, ab, c], [ab, b, c]])
    return np.array([[a, ab, c], [ab, bc, c], [ab, b, bc]])


def decimate_at_random(
    vertices: np.ndarray, triangles: np.ndarray, vertex_count: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """`engine.proxy.decimate` of jittered vertices: another triangulation at every draw."""
    edge = np.linalg.norm(vertices[triangles[:, 0]] - vertices[triangles[:, 1]], axis=1).mean()
    return decimate(vertices + rng.normal(0, 0.15 * edge, vertices.shape), triangles, vertex_count)


def split_chosen(
    triangles: np.ndarray, rows: sparse.csr_matrix, chosen: np.ndarray
) -> tuple[np.ndarray, sparse.csr_matrix]:
    """Edge middles of the `chosen` (F,) bool triangles become vertices.

    `rows` (V, N) says each vertex as a mean of N known ones, and so does what is returned.
    """
    triangles, ends = subdivide(triangles, chosen)
    middles = 0.5 * rows[ends[:, 0]] + 0.5 * rows[ends[:, 1]]
    return triangles, sparse.csr_matrix(sparse.vstack([rows, middles]))


def retriangulate(
    vertices: np.ndarray, triangles: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, sparse.csr_matrix]:
    """Another triangulation of a surface whose every vertex (N, 3) is used by `triangles` (F, 3).

    A random third of the triangles is split, then all is thinned to 60 to 130 % of the vertices.
    Returns triangles (G, 3) int32 and (V, N) rows: each vertex is an old one or the middle of two,
    so whatever is known of the old ones is known of the new ones exactly.
    """
    rows = sparse.csr_matrix(sparse.identity(len(vertices)))
    chosen = rng.random(len(triangles)) < SPLIT_SHARE
    triangles, rows = split_chosen(triangles, rows, chosen)
    count = int(len(vertices) * rng.uniform(*VERTEX_SHARE))
    split = np.asarray(rows @ vertices, np.float32)
    triangles, source = decimate_at_random(split, triangles, count, rng)
    return triangles, rows[source]
