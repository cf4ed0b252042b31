"""Vertex normals."""

from __future__ import annotations

import numpy as np


def compute_vertex_normals(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """(V, 3) float64 unit normals, area-weighted over each vertex's triangles.

    A vertex without a proper triangle gets +z, so that nobody divides by zero later.
    """
    corner = np.asarray(vertices, np.float64)[triangles]
    scaled = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
    normals = np.zeros((len(vertices), 3))
    for axis in range(3):
        normals[:, axis] = np.bincount(
            triangles.ravel(), np.repeat(scaled[:, axis], 3), minlength=len(vertices)
        )
    length = np.linalg.norm(normals, axis=1, keepdims=True)
    return np.where(length > 1e-20, normals / np.maximum(length, 1e-20), [0.0, 0, 1])
