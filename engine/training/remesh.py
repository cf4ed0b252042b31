"""Other triangulations of a known surface, every new vertex one of the old ones.

Vertices are never interpolated in a decimation: each is snapped to an original vertex of the cluster
it stands for, so labels and displacements stay exact and lips or lids cannot be mixed up.
"""

from __future__ import annotations

import fast_simplification
import numpy as np


def keep_vertices(triangles: np.ndarray, keep: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Triangles whose corners are all kept, re-indexed; and the old index of each new vertex."""
    inside = triangles[keep[triangles].all(1)]
    index = np.unique(inside)
    renumber = np.full(len(keep), -1, np.int32)
    renumber[index] = np.arange(len(index))
    return renumber[inside], index


def subdivide(triangles: np.ndarray, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Split the longest-indexed edges of the chosen triangles at their middles.

    Returns the new triangles and (M, 2) int32: the two ends of the edge behind each added vertex.
    Neighbours of a split edge are split with it, so that no crack opens.
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


def decimate(
    vertices: np.ndarray, triangles: np.ndarray, vertex_count: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Quadric decimation to about `vertex_count`; returns triangles and each vertex's old index."""
    edge = np.linalg.norm(vertices[triangles[:, 0]] - vertices[triangles[:, 1]], axis=1).mean()
    jittered = (vertices + rng.normal(0, 0.15 * edge, vertices.shape)).astype(np.float32)
    reduction = float(np.clip(1 - vertex_count / len(vertices), 0.0, 0.99))
    if reduction == 0.0:
        return triangles, np.arange(len(vertices))
    _, _, collapses = fast_simplification.simplify(
        jittered, triangles.astype(np.int32), target_reduction=reduction, return_collapses=True
    )
    points, coarse, mapping = fast_simplification.replay_simplification(
        jittered, triangles.astype(np.int32), collapses
    )
    return _snap(jittered, points, coarse, mapping)


def _snap(
    vertices: np.ndarray, points: np.ndarray, triangles: np.ndarray, mapping: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    distance = np.linalg.norm(vertices - points[mapping], axis=1)
    order = np.lexsort((distance, mapping))
    cluster, first = np.unique(mapping[order], return_index=True)
    source = np.zeros(len(points), np.int64)
    source[cluster] = order[first]
    flat = triangles.astype(np.int32)
    proper = (flat[:, 0] != flat[:, 1]) & (flat[:, 1] != flat[:, 2]) & (flat[:, 2] != flat[:, 0])
    used = np.zeros(len(points), bool)
    used[cluster] = True
    dense, index = keep_vertices(flat[proper], used)
    return dense, source[index]
