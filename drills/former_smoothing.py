"""How signals used to be smoothed, on top of MediaPipe's smoothing: the yardstick for what is now.

1-Euro on the coefficients and the head pose, before calibration and encoding.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from one_euro import OneEuro, smoothing_factor

from capture.names import MEDIAPIPE_BLENDSHAPES
from capture.records import Observation
from engine.code_smoothing import group_of
from engine.rotation import rotation_vector, turn_by

_CM_PER_RADIAN = 10.0
_SPEED_CUTOFF_HZ = 1.0


@dataclass(frozen=True, slots=True)
class _Setting:
    min_cutoff_hz: float
    beta: float


_GROUPS = {
    "eyes": _Setting(10.0, 12.0),
    "mouth": _Setting(4.0, 5.0),
    "brows": _Setting(1.5, 2.0),
}
_HEAD = _Setting(1.5, 8.0)


class FormerSmoother:
    """Coefficients and head pose through 1-Euro filters, by the media clock."""

    def __init__(self) -> None:
        groups = [_GROUPS[group_of(name)] for name in MEDIAPIPE_BLENDSHAPES]
        self._coefficients = OneEuro(
            np.array([group.min_cutoff_hz for group in groups]),
            np.array([group.beta for group in groups]),
        )
        self._pose = _PoseEuro()

    def smooth(self, seen: Observation) -> Observation:
        """The observation, which has a face, with calmer signals."""
        coefficients = self._coefficients.filter(seen.coefficients, seen.media_ns)
        pose = self._pose.filter(seen.T_camera_head.astype(np.float64), seen.media_ns)
        return replace(
            seen,
            coefficients=coefficients.astype(np.float32),
            T_camera_head=pose.astype(np.float32),
        )


class _PoseEuro:
    """1-Euro for a rigid pose: rotation along the sphere, translation in space."""

    def __init__(self) -> None:
        self._pose: np.ndarray | None = None
        self._time_ns = 0
        self._turn_speed = self._move_speed = np.zeros(3)

    def filter(self, pose: np.ndarray, time_ns: int) -> np.ndarray:
        step_s = (time_ns - self._time_ns) / 1e9
        self._pose = pose if self._pose is None else self._step(self._pose, pose, step_s)
        self._time_ns = time_ns
        return self._pose

    def _step(self, last: np.ndarray, pose: np.ndarray, step_s: float) -> np.ndarray:
        way_there = rotation_vector(last[:3, :3].T @ pose[:3, :3])
        turn = last[:3, :3] @ way_there
        move = pose[:3, 3] - last[:3, 3]
        share = smoothing_factor(_SPEED_CUTOFF_HZ, step_s)
        self._turn_speed = self._turn_speed + share * (turn / step_s - self._turn_speed)
        speed = move / (step_s * _CM_PER_RADIAN)
        self._move_speed = self._move_speed + share * (speed - self._move_speed)
        following = np.eye(4)
        following[:3, :3] = last[:3, :3] @ turn_by(_way(self._turn_speed, step_s) * way_there)
        following[:3, 3] = last[:3, 3] + _way(self._move_speed, step_s) * move
        return following


def _way(speed: np.ndarray, step_s: float) -> float:
    cutoff_hz = _HEAD.min_cutoff_hz + _HEAD.beta * float(np.linalg.norm(speed))
    return float(smoothing_factor(cutoff_hz, step_s))
