"""From a phone's values to the expression signals: ARKit's shapes by name, angles into our axes."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from capture.names import FACE_REGIONS, LANDMARK_COUNT, MEDIAPIPE_BLENDSHAPES
from capture.records import Frame, Observation, see_nobody

_HEAD = ("HeadYaw", "HeadPitch", "HeadRoll")
_EYES = ("LeftEyeYaw", "LeftEyePitch", "RightEyeYaw", "RightEyePitch")
_WIDEST = math.pi
_NO_LANDMARKS = np.zeros((LANDMARK_COUNT, 3), np.float32)
_ALL_SEEN = np.ones(len(FACE_REGIONS), np.float32)


class ArkitSignals:
    """Observations of frames whose values have those names, in that order.

    Signs, as in recorded takes: an eye's yaw grows towards the performer's right and its pitch
    downwards, which takes tell by the eyeLook shapes beside them. The head's yaw grows towards the
    performer's left and its pitch upwards: who turns the head and keeps looking at the phone turns
    the eyes the other way, and in a recorded performance both angles grow together (correlation
    .95 for yaw, .48 for pitch). The roll grows towards the right shoulder: of all choices of the
    three signs, these explain best how those eyes stay on one point.

    Args:
        names: of the values, such as `capture.streams.names.LIVE_LINK_NAMES`; what is missing is 0.
    """

    def __init__(self, names: Sequence[str]) -> None:
        place = {name: number for number, name in enumerate(names)}
        shapes = [name[:1].upper() + name[1:] for name in MEDIAPIPE_BLENDSHAPES]
        self._into = [row for row, name in enumerate(shapes) if name in place]
        self._out_of = [place[name] for name in shapes if name in place]
        self._tongue = place.get("TongueOut")
        self._head = [place[name] for name in _HEAD if name in place]
        self._eyes = [place[name] for name in _EYES if name in place]

    def observe(self, frame: Frame, values: np.ndarray, identity: int = 0) -> Observation:
        """What the values (C,) say of `frame`; nobody where one of them is not a number.

        Shapes are held to [0, 1], angles to half a turn. The gaze is None where no eye has an
        angle: then the eyeLook shapes alone tell where it looks.
        """
        if not np.isfinite(values).all():
            return see_nobody(frame)
        coefficients = np.zeros(len(MEDIAPIPE_BLENDSHAPES), np.float32)
        coefficients[self._into] = np.clip(values[self._out_of], 0.0, 1.0)
        return Observation(
            frame_id=frame.frame_id,
            captured_ns=frame.captured_ns,
            media_ns=frame.media_ns,
            face_found=True,
            confidence=1.0,
            coefficients=coefficients,
            landmarks=_NO_LANDMARKS,
            T_camera_head=self._turn(values),
            identity=identity,
            region_confidence=_ALL_SEEN,
            tongue_out=0.0 if self._tongue is None else min(max(float(values[self._tongue]), 0), 1),
            gaze=self._gaze(values),
        )

    def _turn(self, values: np.ndarray) -> np.ndarray:
        if len(self._head) < len(_HEAD):
            return np.eye(4, dtype=np.float32)
        yaw, pitch, roll = np.clip(values[self._head], -_WIDEST, _WIDEST)
        return head_pose(float(yaw), float(pitch), float(roll))

    def _gaze(self, values: np.ndarray) -> np.ndarray | None:
        angles = np.clip(values[self._eyes], -_WIDEST, _WIDEST)
        if len(angles) < len(_EYES) or not angles.any():
            return None
        return -angles.reshape(2, 2).astype(np.float32)


def head_pose(yaw: float, pitch: float, roll: float) -> np.ndarray:
    """(4, 4) float32 of a head turned by angles in radians, where no camera says how far it is.

    Yaw towards the performer's left, pitch upwards, roll towards the right shoulder:
    R = R_y(yaw) R_x(-pitch) R_z(roll), x to the performer's left, y up, z out of the face.
    """
    cos_y, sin_y = math.cos(yaw), math.sin(yaw)
    cos_p, sin_p = math.cos(pitch), math.sin(pitch)
    cos_r, sin_r = math.cos(roll), math.sin(roll)
    about_y = np.array([[cos_y, 0, sin_y], [0, 1, 0], [-sin_y, 0, cos_y]])
    about_x = np.array([[1, 0, 0], [0, cos_p, sin_p], [0, -sin_p, cos_p]])
    about_z = np.array([[cos_r, -sin_r, 0], [sin_r, cos_r, 0], [0, 0, 1]])
    T = np.eye(4, dtype=np.float32)
    T[:3, :3] = about_y @ about_x @ about_z
    return T
