"""Calm what is within the noise, follow what stands out of it at once.

A low-pass of first order whose cutoff grows with the square of how far the newest value stands out
of the noise. The 1-Euro filter (G. Casiez, N. Roussel, D. Vogel, CHI 2012) takes the cutoff from a
smoothed speed, which is late by itself; the distance to the newest value is known at once. What is
paid: a movement as small as the noise is followed as slowly as the noise.
"""

from __future__ import annotations

import numpy as np

STANDING_OUT_HZ = 5.0
"""Cutoff of a value that is off by just its threshold."""
_STEADY_S = 0.08
"""A distance that keeps its sign so long counts for more than a single one: noise does not."""
_SUDDEN = 2.0
"""By how much a single value has to stand out more than a steady one, so as not to be noise."""
_OPEN_S = 0.1
"""So long what moved is believed to move on. Else an image that was followed closely would leave
the next one nothing to stand out by, and an uneven movement would stutter."""


def passed_share(cutoff_hz: np.ndarray | float, step_s: float) -> np.ndarray:
    """Share of a step that a low-pass of first order takes within `step_s`, held between images."""
    return 1.0 - np.exp(-2.0 * np.pi * np.asarray(cutoff_hz) * step_s)


class NoiseFilter:
    """How much of each signal's distance to its newest value to go.

    The distance is a vector of D components that are filtered as one, so that whatever linear
    holds between them goes on holding; where the signals live (a line, rotations) is the caller's.

    Args:
        rest_hz: (N,) cutoff within the noise.
    """

    def __init__(self, rest_hz: np.ndarray) -> None:
        self._rest_hz = np.asarray(rest_hz, np.float64)
        self.reset()

    def reset(self) -> None:
        """Forget the past."""
        self._steady: np.ndarray | None = None
        self._standing_out = np.zeros(len(self._rest_hz))

    def step(self, distance: np.ndarray, threshold: np.ndarray, step_s: float) -> np.ndarray:
        """The share of the way to go now.

        Args:
            distance: (N, D) newest value minus the filtered one.
            threshold: (N,) length at which a distance stands out, in its unit.
            step_s: seconds since the last step, positive.

        Returns:
            (N,) in (0, 1].
        """
        share = 1.0 - np.exp(-step_s / _STEADY_S)
        steady = np.zeros_like(distance) if self._steady is None else self._steady
        steady = steady + share * (distance - steady)
        # The mean of noise is smaller than noise: by this much.
        calmer = np.sqrt(share / (2.0 - share))
        steady_length = np.linalg.norm(steady, axis=1) / calmer
        sudden_length = np.linalg.norm(distance, axis=1) / _SUDDEN
        self._standing_out = np.maximum(
            np.maximum(steady_length, sudden_length) / threshold,
            self._standing_out * np.exp(-step_s / _OPEN_S),
        )
        way = passed_share(self._rest_hz + STANDING_OUT_HZ * self._standing_out**2, step_s)
        self._steady = steady * (1.0 - way[:, None])
        return way
