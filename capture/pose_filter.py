"""1-Euro for a rigid pose: rotation along the sphere, translation in space."""

from __future__ import annotations

import numpy as np

from capture.one_euro import smoothing_factor
from capture.rotation import turn_towards, vector_from_rotation

_CM_PER_RADIAN = 10.0
"""A head's radius or so: moving its face by 10 cm counts as much as turning it by a radian."""


class PoseFilter:
    """Smooths a (4, 4) pose; cutoff in hertz, beta in hertz per radian (or 10 cm) a second.

    The step a filter takes towards a new value is a vector in flat space and an arc on the sphere;
    else it is the filter of `capture.one_euro`, with one speed for all three axes so that the
    result does not depend on how the camera is held.
    """

    def __init__(self, min_cutoff_hz: float, beta: float, speed_cutoff_hz: float = 1.0) -> None:
        self._min_cutoff_hz = min_cutoff_hz
        self._beta = beta
        self._speed_cutoff_hz = speed_cutoff_hz
        self.reset()

    def reset(self) -> None:
        """Forget the past: the next pose passes unchanged."""
        self._pose: np.ndarray | None = None
        self._time_ns = 0
        self._turn_speed = np.zeros(3)
        self._move_speed = np.zeros(3)

    def filter(self, pose: np.ndarray, time_ns: int) -> np.ndarray:
        """(4, 4) float64 smoothed pose; a time that jumps back starts afresh."""
        pose = np.asarray(pose, np.float64)
        step_s = (time_ns - self._time_ns) / 1e9
        if self._pose is None or step_s < 0:
            self.reset()
            self._pose = pose
        elif step_s > 0:
            self._pose = self._step(self._pose, pose, step_s)
        self._time_ns = time_ns
        return self._pose

    def _step(self, last: np.ndarray, pose: np.ndarray, step_s: float) -> np.ndarray:
        last_rotation, rotation = last[:3, :3], pose[:3, :3]
        turn = last_rotation @ vector_from_rotation(last_rotation.T @ rotation)
        move = pose[:3, 3] - last[:3, 3]
        self._turn_speed = self._calm_speed(self._turn_speed, turn / step_s, step_s)
        self._move_speed = self._calm_speed(
            self._move_speed, move / (step_s * _CM_PER_RADIAN), step_s
        )
        following = np.eye(4)
        following[:3, :3] = turn_towards(
            last_rotation, rotation, self._share(self._turn_speed, step_s)
        )
        following[:3, 3] = last[:3, 3] + self._share(self._move_speed, step_s) * move
        return following

    def _calm_speed(self, last: np.ndarray, speed: np.ndarray, step_s: float) -> np.ndarray:
        return last + smoothing_factor(self._speed_cutoff_hz, step_s) * (speed - last)

    def _share(self, speed: np.ndarray, step_s: float) -> float:
        cutoff_hz = self._min_cutoff_hz + self._beta * float(np.linalg.norm(speed))
        return float(smoothing_factor(cutoff_hz, step_s))
