"""Flat and round sheets of triangles for the tests."""

from __future__ import annotations

import numpy as np


def build_grid(columns: int, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """(columns * rows, 3) vertices over the unit square in z = 0, triangles that look to +z."""
    x, y = np.meshgrid(np.linspace(0, 1, columns), np.linspace(0, 1, rows))
    vertices = np.stack([x.ravel(), y.ravel(), np.zeros(x.size)], 1)
    a = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)).ravel()
    b, c, d = a + 1, a + columns + 1, a + columns
    triangles = np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)])
    return vertices, triangles.astype(np.int32)


def permute(triangles: np.ndarray, count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """A random order of the vertices: (V,) the old index of each new one, and new triangles."""
    order = np.random.default_rng(seed).permutation(count)
    place = np.empty(count, np.int64)
    place[order] = np.arange(count)
    return order, place[triangles].astype(np.int32)
