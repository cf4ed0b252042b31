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
        T_square_camera: (4, 4), camera space to that of a camera squarely before the resting head;
            None leaves the head pose as it is.
    """

    def __init__(self, rest: Rest | None = None, T_square_camera: np.ndarray | None = None) -> None:
        self.go_by(rest, T_square_camera)

    @property
    def rest(self) -> Rest | None:
        """What counts as 0."""
        return self._rest

    def go_by(self, rest: Rest | None, T_square_camera: np.ndarray | None = None) -> None:
        """Another rest counts from the next observation on; arguments as of the class."""
        eye = np.eye(4) if T_square_camera is None else T_square_camera
        self._rest, self._T_square_camera = rest, eye.astype(np.float32)

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
