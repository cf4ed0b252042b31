"""Values carried from scattered points to a surface by moving least squares."""

from __future__ import annotations

import numpy as np
from scipy.spatial import KDTree


def blend_locally(
    points: np.ndarray, values: np.ndarray, queries: np.ndarray, neighbours: int = 12
) -> np.ndarray:
    """Fit an affine function to each query's nearest points and evaluate it there.

    `points` (N, 3), `values` (K, N, 3) and `queries` (Q, 3) share one space; returns (K, Q, 3)
    float32. Affine moving least squares with a Gaussian weight and a ridge on the gradient, so that
    it falls back to a weighted mean where the neighbours are nearly coplanar.
    """
    distance, index = KDTree(points).query(queries, k=neighbours)
    width = 0.6 * distance[:, -1:] + 1e-6
    weight = np.exp(-0.5 * (distance / width) ** 2)  # (Q, n)
    offset = points[index] - queries[:, None]  # (Q, n, 3)
    design = np.concatenate([np.ones((*index.shape, 1)), offset], 2)  # (Q, n, 4)
    normal = np.einsum("qni,qn,qnj->qij", design, weight, design)
    ridge = 0.05 * width[:, :, None] ** 2 * weight.sum(1)[:, None, None]
    normal += ridge * np.diag([0.0, 1, 1, 1])
    row = np.linalg.solve(normal, np.broadcast_to([[1.0], [0], [0], [0]], (len(queries), 4, 1)))
    kernel = np.einsum("qni,qi->qn", design, row[:, :, 0]) * weight  # value at the query itself
    out = np.empty((len(values), len(queries), 3), np.float32)
    for k, value in enumerate(values):
        out[k] = np.einsum("qn,qnc->qc", kernel, value[index])
    return out
