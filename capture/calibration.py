"""Takes the performer's resting face out of the signals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from capture.records import Observation
from capture.rest import Rest


class RestCalibration:
    """Makes a performer's rest the zero of every signal, and facing the camera of the head.

    A coefficient goes from [rest, highest] to [0, 1]: what rests at 0.2 becomes 0 there and still
    reaches 1. Lids get the range their own blinks have, so a blink stays a blink; a plain offset
    would keep them from closing. The head pose becomes the one a camera would see that stood
    squarely before the resting performer, at the same distance.

    Args:
        rest: whose; None leaves the signals as they are.
    """

    def __init__(self, rest: Rest | None = None) -> None:
        self.rest = rest

    @property
    def rest(self) -> Rest | None:
        """What counts as 0; another one may be set at any time."""
        return self._rest

    @rest.setter
    def rest(self, rest: Rest | None) -> None:
        self._rest = rest
        self._T_square_camera = _square_camera(rest)

    def calibrate(self, observation: Observation) -> Observation:
        """The observation measured from the performer's rest; unchanged while none is known."""
        if self._rest is None or not observation.face_found:
            return observation
        lowest, highest = self._rest.lowest, self._rest.highest
        coefficients = (observation.coefficients - lowest) / (highest - lowest)
        return replace(
            observation,
            coefficients=np.clip(coefficients, 0.0, 1.0).astype(np.float32),
            T_camera_head=self._T_square_camera @ observation.T_camera_head,
        )


def _square_camera(rest: Rest | None) -> np.ndarray:
    """(4, 4) float32 camera space to that of a camera squarely before the resting head."""
    if rest is None:
        return np.eye(4, dtype=np.float32)
    T_square_head = np.eye(4)
    T_square_head[2, 3] = -np.linalg.norm(rest.T_camera_head[:3, 3])
    T_head_camera = np.linalg.inv(rest.T_camera_head.astype(np.float64))
    return (T_square_head @ T_head_camera).astype(np.float32)
