"""Least squares for an answer that is cut to [0, 1]: beyond a bound that the truth has reached,
more is no mistake (Tobin 1958, with squares for the likelihood). Convex, so the answer is unique.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize

BOOST_LIMIT = 1.0
DEAD_ZONE_LIMIT = 0.5


def fit_censored(signal: np.ndarray, target: np.ndarray) -> tuple[float, float]:
    """Gain and offset so that clip(gain * signal + offset, 0, 1) is close to `target`.

    The form is narrow on purpose: signal + boost * signal - dead * (1 - signal), neither negative,
    so that no signal stays no expression and a full signal a full one. A drawn face is heard less
    clearly than a real one, and plain least squares would answer by making every expression
    smaller.

    Args:
        signal: (N,) float in [0, 1].
        target: (N,) float in [0, 1].

    Returns:
        The gain, 1 to 2.5, and the offset, -0.5 to 0.
    """
    design = np.column_stack([signal, signal - 1.0])

    def loss(parameters: np.ndarray) -> float:
        drawn = signal + design @ parameters
        idle = (target <= 0) & (drawn < 0) | (target >= 1) & (drawn > 1)
        return float(np.mean(np.where(idle, 0.0, drawn - target) ** 2))

    limits = [(0.0, BOOST_LIMIT), (0.0, DEAD_ZONE_LIMIT)]
    options = {"ftol": 1e-12, "gtol": 1e-8}
    boost, dead = minimize(loss, [0.0, 0.0], method="L-BFGS-B", bounds=limits, options=options).x
    return 1.0 + float(boost + dead), -float(dead)
