"""The codes of consecutive frames at once: each as its frame wants it, and near its neighbours.

Source: block coordinate descent on a convex objective (D. P. Bertsekas, "Nonlinear Programming",
section 2.7): every frame's part is minimised exactly while the others wait.
"""

from __future__ import annotations

import numpy as np

from engine.cloning.box_least_squares import BoxLeastSquares

FRAME_S = 1 / 30  # the interval that `pull` is meant for
LEAST_INTERVAL_S = 1 / 240
INTERVAL_STEP_S = 1e-3  # stamps are rounded; every other pull is another matrix to factorise
SWEEPS = 6
CHANGE = 1e-3  # of a code: less, and the sweeps have converged
KEPT_PROBLEMS = 16


class SmoothCodes:
    """Minimises the sum over frames of 1/2 z'Hz - c'z + 1/2 p |z - z_before|^2 within bounds.

    The pull p falls with the square of the time between two frames: what is limited is how fast a
    code changes, and frames seconds apart know nothing of each other. Whole chunks are solved at
    once, forward and backward, so nothing lags behind; the former chunk's last code stays as it is.
    """

    def __init__(
        self, hessian: np.ndarray, lower: np.ndarray, upper: np.ndarray, pull: float
    ) -> None:
        """`hessian` (K, K), bounds (K,); `pull` at 30 frames a second."""
        self._hessian, self._lower, self._upper, self._pull = hessian, lower, upper, pull
        self._problems: dict[float, BoxLeastSquares] = {}
        self._last: tuple[np.ndarray, float] | None = None

    def solve(self, right_hand_sides: np.ndarray, times_s: np.ndarray) -> np.ndarray:
        """(N, K) float64 codes of the frames that follow those kept last.

        Args:
            right_hand_sides: (N, K) c.
            times_s: (N,) when; later than the kept frame.
        """
        if not len(times_s):
            return np.zeros((0, len(self._lower)))
        pulls = self.compute_pulls(times_s)
        # A lone frame's neighbour does not move: one step of the sweep is the minimum.
        lone = len(times_s) == 1
        codes = self._before()[None].copy() if lone else self._solve_alone(right_hand_sides)
        self._sweep(codes, right_hand_sides, pulls)
        return codes

    def keep(self, codes: np.ndarray, times_s: np.ndarray) -> None:
        """What is solved next follows the last of these frames, (N, K) and (N,)."""
        if len(codes):
            self._last = codes[-1].copy(), float(times_s[-1])

    def compute_pulls(self, times_s: np.ndarray) -> np.ndarray:
        """(N + 1,): between each frame and the one before it; 0 before the first and at the end."""
        before = self._last[1] if self._last else -np.inf
        intervals = np.diff(times_s, prepend=before)
        intervals = np.maximum(
            np.round(intervals / INTERVAL_STEP_S) * INTERVAL_STEP_S, LEAST_INTERVAL_S
        )
        return np.append(self._pull * (FRAME_S / intervals) ** 2, 0.0)

    def objective(
        self, codes: np.ndarray, right_hand_sides: np.ndarray, times_s: np.ndarray
    ) -> float:
        """What `solve` minimises, at (N, K) codes."""
        each = (0.5 * codes @ self._hessian - right_hand_sides) * codes
        steps = np.diff(codes, axis=0, prepend=self._before()[None])
        return float(each.sum() + 0.5 * self.compute_pulls(times_s)[:-1] @ (steps**2).sum(1))

    def _before(self) -> np.ndarray:
        return self._last[0] if self._last else np.zeros(len(self._lower))

    def _solve_alone(self, right_hand_sides: np.ndarray) -> np.ndarray:
        code, alone = self._before(), self._problem(0.0)
        codes = np.empty(right_hand_sides.shape)
        for frame, c in enumerate(right_hand_sides):
            code = codes[frame] = alone.solve(c, code)
        return codes

    def _sweep(self, codes: np.ndarray, right_hand_sides: np.ndarray, pulls: np.ndarray) -> None:
        """Forward and backward until nothing changes; `codes` (N, K) in place."""
        count, before = len(codes), self._before()
        for sweep in range(SWEEPS):
            change = 0.0
            for frame in range(count) if sweep % 2 == 0 else reversed(range(count)):
                former = codes[frame - 1] if frame else before
                c = right_hand_sides[frame] + pulls[frame] * former
                if frame + 1 < count:
                    c += pulls[frame + 1] * codes[frame + 1]
                problem = self._problem(float(pulls[frame] + pulls[frame + 1]))
                code = problem.solve(c, codes[frame])
                change = max(change, float(np.abs(code - codes[frame]).max()))
                codes[frame] = code
            if change < CHANGE:
                break

    def _problem(self, pull: float) -> BoxLeastSquares:
        if pull not in self._problems:
            if len(self._problems) >= KEPT_PROBLEMS:
                self._problems.clear()
            hessian = self._hessian + pull * np.eye(len(self._hessian))
            self._problems[pull] = BoxLeastSquares(hessian, self._lower, self._upper)
        return self._problems[pull]
