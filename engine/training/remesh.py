"""Other triangulations of a known surface, every new vertex an old one or the middle of two."""

from __future__ import annotations

import numpy as np

from engine.proxy import decimate


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
