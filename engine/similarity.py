"""Similarity transforms (rotation, uniform scale, translation) and affine ones between points."""

from __future__ import annotations

import numpy as np


def fit_similarity(source: np.ndarray, target: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(4, 4) float64 T_target_source with the least weighted squared error.

    `source` and `target` (N, 3), `weights` (N,) non-negative. Umeyama, "Least-squares estimation of
    transformation parameters between two point patterns" (1991), eq. 40 to 42, with weights.
    """
    share = weights / weights.sum()
    source_mean, target_mean = share @ source, share @ target
    source_centred, target_centred = source - source_mean, target - target_mean
    covariance = (target_centred * share[:, None]).T @ source_centred
    u, singular, vt = np.linalg.svd(covariance)
    sign = np.array([1.0, 1.0, np.sign(np.linalg.det(u) * np.linalg.det(vt))])
    rotation = (u * sign) @ vt
    scale = (singular * sign).sum() / (share @ (source_centred**2).sum(1))
    T = np.eye(4)
    T[:3, :3] = scale * rotation
    T[:3, 3] = target_mean - scale * rotation @ source_mean
    return T


def fit_affine(source: np.ndarray, target: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(4, 4) float64 T_target_source, any linear map and a shift, with the least weighted error.

    `source` and `target` (N, 3), `weights` (N,) non-negative. Points that lie in a plane say
    nothing about the direction across it; the map then keeps it flat.
    """
    root = np.sqrt(weights)[:, None]
    homogeneous = np.concatenate([source, np.ones((len(source), 1))], axis=1)
    solution = np.linalg.lstsq(homogeneous * root, target * root, rcond=None)[0]
    T = np.eye(4)
    T[:3] = solution.T
    return T


def apply_transform(T: np.ndarray, points: np.ndarray) -> np.ndarray:
    """(N, 3) points moved by a (4, 4) transform."""
    return points @ T[:3, :3].T + T[:3, 3]
