"""How far a predicted basis is from the truth."""

from __future__ import annotations

import numpy as np

MIN_MOTION_CM = 1e-3  # a shape that moves less than this anywhere on a crop is not counted


def relative_errors(predicted: np.ndarray, truth: np.ndarray, mass: np.ndarray) -> np.ndarray:
    """(K,) per-shape relative error of (K, V, 3) bases under (V,) vertex areas; no motion gives 1.

    sqrt(sum_v a_v |p - t|^2 / sum_v a_v |t|^2); NaN for shapes that do not move this surface.
    """
    power = np.einsum("v,kvc->k", mass, truth.astype(np.float64) ** 2)
    miss = np.einsum("v,kvc->k", mass, (predicted.astype(np.float64) - truth) ** 2)
    moves = np.abs(truth).max((1, 2)) > MIN_MOTION_CM
    return np.where(moves, np.sqrt(miss / np.maximum(power, 1e-30)), np.nan)
