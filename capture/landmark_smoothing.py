"""MediaPipe's own smoothing of landmarks, reproduced so that its numbers can be."""

from __future__ import annotations

import numpy as np

_MIN_CUTOFF_HZ = 0.05
_BETA = 80.0
_SPEED_CUTOFF_HZ = 1.0


class MediaPipeSmoothing:
    """1-Euro on every coordinate, speeds measured in face sizes a second.

    The filter of G. Casiez, N. Roussel, D. Vogel, CHI 2012, doi 10.1145/2207676.2208639; but the
    speed is taken between values as they came in, not from the last smoothed one.
    """

    def __init__(self) -> None:
        self._raw: np.ndarray | None = None
        self._value = self._speed = np.zeros(0)
        self._time_ms = -1

    def smooth(self, landmarks: np.ndarray, time_ms: int) -> np.ndarray:
        """(478, 3) float64 smoothed pixels at `time_ms`, which never stands still."""
        if time_ms <= self._time_ms:
            return landmarks
        step_s = (time_ms - self._time_ms) / 1e3
        self._time_ms = time_ms
        if self._raw is None:
            self._value, self._speed = landmarks, np.zeros_like(landmarks)
        else:
            speed = (landmarks - self._raw) / (_object_size(landmarks) * step_s)
            self._speed = self._speed + _passed_share(_SPEED_CUTOFF_HZ, step_s) * (
                speed - self._speed
            )
            cutoff_hz = _MIN_CUTOFF_HZ + _BETA * np.abs(self._speed)
            self._value = self._value + _passed_share(cutoff_hz, step_s) * (landmarks - self._value)
        self._raw = landmarks
        return self._value


def _passed_share(cutoff_hz: np.ndarray | float, step_s: float) -> np.ndarray | float:
    """Share of a new value that passes: the paper's alpha, 1 / (1 + tau / step)."""
    return 1.0 / (1.0 + 1.0 / (2.0 * np.pi * cutoff_hz * step_s))


def _object_size(landmarks: np.ndarray) -> float:
    """Pixels: the mean of width and height."""
    low, high = landmarks[:, :2].min(axis=0), landmarks[:, :2].max(axis=0)
    return max(float((high - low).mean()), 1e-6)
