"""Transforms that ignore what does not fit."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.similarity import apply_transform, fit_affine, fit_similarity

ROUNDS = 12
TOLERANCE = 2.5  # in median residuals: farther points fade out

Fit = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]


def fit_robust_similarity(
    source: np.ndarray, target: np.ndarray, trust: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """T_target_source (4, 4) and the residuals (N,) in the target's unit.

    Iteratively reweighted least squares with Geman-McClure weights (1 + (r/c)^2)^-2, c following
    the trusted points' median residual. `source`, `target` (N, 3); `trust` (N,), 0 leaves a point
    out of the fit but not out of the residuals.
    """
    return _fit_robust(fit_similarity, source, target, trust)


def fit_robust_affine(
    source: np.ndarray, target: np.ndarray, trust: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """As `fit_robust_similarity`, with any linear map: stretched and sheared as fits best."""
    return _fit_robust(fit_affine, source, target, trust)


def _fit_robust(
    fit: Fit, source: np.ndarray, target: np.ndarray, trust: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    weights = trust.astype(np.float64)
    judged = trust >= 0.5 * trust.max()
    T = np.eye(4)
    residual = np.zeros(len(source))
    for _ in range(ROUNDS):
        T = fit(source, target, weights)
        residual = np.linalg.norm(apply_transform(T, source) - target, axis=1)
        tolerance = TOLERANCE * max(float(np.median(residual[judged])), 1e-9)
        weights = trust / (1.0 + (residual / tolerance) ** 2) ** 2
    return T, residual
