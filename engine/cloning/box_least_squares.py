"""Least squares with bounds on every unknown, solved exactly and again for every frame.

Source: D. P. Bertsekas, "Projected Newton methods for optimization problems with simple
constraints", SIAM J. Control and Optimization 20(2), 1982.
"""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
from scipy.linalg import get_lapack_funcs

KEPT_FACTORS = 64  # of which set of unknowns is free; a performance comes back to the same few
TOLERANCE = 1e-9  # of the right-hand side's size: what is left of the gradient
ROUNDS = 200
SUFFICIENT = 1e-4  # of the decrease a step promises, Armijo's rule
SHORTEST_STEP = 1e-10

_FACTORISE, _SOLVE = get_lapack_funcs(("potrf", "potrs"), dtype=np.float64)


class BoxLeastSquares:
    """Minimises 1/2 z'Hz - c'z over lower <= z <= upper for one H and many right-hand sides.

    Newton steps over the unknowns that no bound holds, bent at the bounds: the objective falls with
    every step, and once the right bounds are found one full step ends at the minimum. From a near
    start one or two factorisations are enough, and those are kept.
    """

    def __init__(self, hessian: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> None:
        """Lay out one problem.

        Args:
            hessian: (N, N) float64, symmetric and positive definite.
            lower: (N,) float64.
            upper: (N,) float64, nowhere below `lower`; an unknown with equal bounds stays there.

        Raises:
            ValueError: the shapes do not fit, or a bound lies on the wrong side of the other.
        """
        self._hessian = np.ascontiguousarray(hessian, np.float64)
        self._lower, self._upper = np.asarray(lower, np.float64), np.asarray(upper, np.float64)
        count = len(self._lower)
        if self._hessian.shape != (count, count) or self._upper.shape != (count,):
            raise ValueError(
                f"hessian should be {count}x{count} and upper {count} numbers, as lower has."
            )
        if not (self._lower <= self._upper).all():
            raise ValueError("Every lower bound should be at most the upper one.")
        self._factors: OrderedDict[bytes, np.ndarray] = OrderedDict()
        self.factorisations = 0
        """How many were made so far."""

    def solve(self, right_hand_side: np.ndarray, start: np.ndarray) -> np.ndarray:
        """(N,) float64, the minimiser.

        Args:
            right_hand_side: (N,) c. An L1 penalty on unknowns that cannot be negative is a constant
                taken off it.
            start: (N,) any numbers, best a near answer such as the former frame's.

        Raises:
            ValueError: `hessian` is not positive definite.
        """
        c = np.asarray(right_hand_side, np.float64)
        z = np.minimum(np.maximum(start, self._lower), self._upper)
        gradient = self._hessian @ z - c
        enough = TOLERANCE * max(float(np.abs(c).max(initial=0.0)), 1e-300)
        for _ in range(ROUNDS):
            free = self._find_free(z, gradient)
            if not free.any() or float(np.abs(gradient[free]).max()) <= enough:
                break
            step = np.zeros_like(z)
            step[free] = -self._divide(free, gradient[free])
            z, gradient, moved = self._follow(z, gradient, step)
            if not moved:
                break
        return z

    def objective(self, z: np.ndarray, right_hand_side: np.ndarray) -> float:
        """1/2 z'Hz - c'z."""
        return float(z @ (0.5 * (self._hessian @ z) - right_hand_side))

    def _find_free(self, z: np.ndarray, gradient: np.ndarray) -> np.ndarray:
        """(N,) bool: not held by a bound that the gradient pushes against."""
        held = (z <= self._lower) & (gradient >= 0) | (z >= self._upper) & (gradient <= 0)
        return ~held

    def _follow(
        self, z: np.ndarray, gradient: np.ndarray, step: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, bool]:
        """z, its gradient and whether it moved, along the bent path of the step that pays."""
        share = 1.0
        while share > SHORTEST_STEP:
            reached = np.minimum(np.maximum(z + share * step, self._lower), self._upper)
            way = reached - z
            bend = self._hessian @ way
            slope = float(gradient @ way)
            if slope + 0.5 * float(way @ bend) <= SUFFICIENT * slope and slope < 0:
                return reached, gradient + bend, True
            share *= 0.5
        return z, gradient, False

    def _divide(self, free: np.ndarray, values: np.ndarray) -> np.ndarray:
        """H over the free unknowns, divided out of `values`."""
        key = np.packbits(free).tobytes()
        kept = self._factors.get(key)
        if kept is None:
            kept = self._factorise(free)
            self._factors[key] = kept
            if len(self._factors) > KEPT_FACTORS:
                self._factors.popitem(last=False)
        self._factors.move_to_end(key)
        return _SOLVE(kept, values, lower=1)[0]

    def _factorise(self, free: np.ndarray) -> np.ndarray:
        chosen = np.flatnonzero(free)
        factor, failed = _FACTORISE(self._hessian[np.ix_(chosen, chosen)], lower=1, clean=0)
        if failed:
            raise ValueError("hessian is not positive definite.")
        self.factorisations += 1
        return factor
