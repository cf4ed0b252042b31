"""The 1-Euro filter: calm when a signal rests, quick when it moves. A yardstick for ours.

G. Casiez, N. Roussel, D. Vogel, "1 Euro Filter: A Simple Speed-based Low-pass Filter for Noisy
Input in Interactive Systems", CHI 2012, doi 10.1145/2207676.2208639.
"""

from __future__ import annotations

import numpy as np

ArrayLike = np.ndarray | float


def smoothing_factor(cutoff_hz: ArrayLike, step_s: float) -> ArrayLike:
    """Share of a new value that passes a first-order low-pass: 1 / (1 + tau / step).

    tau = 1 / (2 pi cutoff), the time by which a steadily moving signal then lags.
    """
    return 1.0 / (1.0 + 1.0 / (2.0 * np.pi * cutoff_hz * step_s))


class OneEuro:
    """The filter over an array of independent signals.

    The cutoff of each is `min_cutoff_hz + beta * |speed|`, the speed itself smoothed.

    Args:
        min_cutoff_hz: hertz at rest, a number or an array like the signals; lower is calmer.
        beta: hertz per unit of speed (signal units a second), likewise; higher lags less.
        speed_cutoff_hz: hertz, smoothing of the speed.
    """

    def __init__(
        self, min_cutoff_hz: ArrayLike, beta: ArrayLike, speed_cutoff_hz: float = 1.0
    ) -> None:
        self._min_cutoff_hz = min_cutoff_hz
        self._beta = beta
        self._speed_cutoff_hz = speed_cutoff_hz
        self.reset()

    def reset(self) -> None:
        """Forget the past: the next value passes unchanged."""
        self._value: np.ndarray | None = None
        self._speed: np.ndarray | None = None
        self._time_ns = 0

    def filter(self, value: np.ndarray, time_ns: int) -> np.ndarray:
        """The smoothed signals at `time_ns`.

        A time that stands still gives the last answer again; one that jumps back starts afresh.

        Args:
            value: signals, any shape that stays the same.
            time_ns: nanoseconds on any one clock.

        Returns:
            float64 array of the same shape.
        """
        value = np.asarray(value, np.float64)
        step_s = (time_ns - self._time_ns) / 1e9
        if self._value is None or self._speed is None or step_s < 0:
            self._value, self._speed = value, np.zeros_like(value)
        elif step_s > 0:
            raw_speed = (value - self._value) / step_s
            self._speed = self._speed + smoothing_factor(self._speed_cutoff_hz, step_s) * (
                raw_speed - self._speed
            )
            cutoff_hz = self._min_cutoff_hz + self._beta * np.abs(self._speed)
            self._value = self._value + smoothing_factor(cutoff_hz, step_s) * (value - self._value)
        self._time_ns = time_ns
        return self._value
