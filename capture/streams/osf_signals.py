"""From OpenSeeFace's face to the expression signals: a subset, for it tells less than 52 shapes.

    eyeBlink      1 - how likely the eye is open         browInnerUp   both EyebrowUpDown, upwards
    eyeWide       EyeLeft, EyeRight above usual          browOuterUp   EyebrowUpDown, upwards
    jawOpen       MouthOpen above usual                  browDown      EyebrowUpDown, downwards
    mouthSmile    MouthCornerUpDown below 0, its up      mouthStretch  MouthCornerInOut, outwards
    mouthFrown    MouthCornerUpDown above 0              mouthPucker   MouthWide below usual

Steepness and quirk of the brows are left out, and everything else stays 0. The sender's features
are scaled to what it has seen of the face, so they reach 1 only after some minutes.
"""

from __future__ import annotations

import numpy as np

from capture.names import FACE_REGIONS, MEDIAPIPE_BLENDSHAPES
from capture.records import Frame, Observation, see_nobody
from capture.streams.osf_datagram import FEATURES, POINT_COUNT

_SIDES = ("Left", "Right")
_EAR_RIGHT, _EAR_LEFT, _CHIN, _BRIDGE, _NOSE_TIP = 0, 16, 8, 27, 30
_PUPIL_RIGHT, _PUPIL_LEFT, _BALL_RIGHT, _BALL_LEFT = 66, 67, 68, 69
_FLAT = 1e-6
"""Points that span less than this, in the sender's units, tell no direction."""


def observe_osf(frame: Frame, face: np.ndarray) -> Observation:
    """The expression signals in a record of dtype `capture.streams.osf_datagram.FACE`.

    The head's turn is fitted to the points (weak perspective), not read from the sender's angles.
    """
    amounts = _name_amounts(face)
    coefficients = [amounts.get(name, 0.0) for name in MEDIAPIPE_BLENDSHAPES]
    axes = _head_axes(face["points_3d"].astype(np.float64)) if face["has_3d"] else None
    return Observation(
        frame_id=frame.frame_id,
        captured_ns=frame.captured_ns,
        media_ns=frame.media_ns,
        face_found=True,
        confidence=float(np.clip(np.nan_to_num(face["confidence"][:POINT_COUNT]).mean(), 0.0, 1.0)),
        coefficients=np.clip(coefficients, 0.0, 1.0).astype(np.float32),
        landmarks=see_nobody(frame).landmarks,
        T_camera_head=np.eye(4, dtype=np.float32) if axes is None else _turn(face, axes),
        identity=int(face["face_id"]),
        region_confidence=np.ones(len(FACE_REGIONS), np.float32),
        gaze=None if axes is None else _gaze(face["points_3d"].astype(np.float64) @ axes.T),
    )


def _name_amounts(face: np.ndarray) -> dict[str, float]:
    feature = dict(zip(FEATURES, face["features"].tolist(), strict=True))
    amounts = {
        "jawOpen": feature["MouthOpen"],
        "mouthPucker": -feature["MouthWide"],
        "browInnerUp": (feature["EyebrowUpDownLeft"] + feature["EyebrowUpDownRight"]) / 2,
        "eyeBlinkLeft": 1.0 - float(face["left_eye_open"]),
        "eyeBlinkRight": 1.0 - float(face["right_eye_open"]),
    }
    for side in _SIDES:
        brow, corner = feature[f"EyebrowUpDown{side}"], feature[f"MouthCornerUpDown{side}"]
        amounts[f"browOuterUp{side}"], amounts[f"browDown{side}"] = brow, -brow
        amounts[f"mouthFrown{side}"], amounts[f"mouthSmile{side}"] = corner, -corner
        amounts[f"mouthStretch{side}"] = feature[f"MouthCornerInOut{side}"]
        amounts[f"eyeWide{side}"] = feature[f"Eye{side}"]
    return amounts


def _head_axes(points: np.ndarray) -> np.ndarray | None:
    """(3, 3), rows the head's left, up and front in the space of `points` (70, 3).

    That space has the head's own axes, in an order and with signs that are told from where ears,
    chin, bridge and nose are. None for points that lie otherwise.
    """
    middle = (points[_EAR_LEFT] + points[_EAR_RIGHT]) / 2
    left = points[_EAR_LEFT] - points[_EAR_RIGHT]
    up, front = points[_BRIDGE] - points[_CHIN], points[_NOSE_TIP] - middle
    axes = np.zeros((3, 3))
    for axis, direction in zip(axes, (left, up, front), strict=True):
        main = int(np.abs(direction).argmax())
        axis[main] = np.sign(direction[main]) if abs(direction[main]) > _FLAT else 0.0
    return axes if abs(np.linalg.det(axes)) > 0.5 else None


def _turn(face: np.ndarray, axes: np.ndarray) -> np.ndarray:
    """(4, 4) float32 T_camera_head without the place: the turn that puts the points of the head
    where they are in the image."""
    head = face["points_3d"][:POINT_COUNT].astype(np.float64) @ axes.T
    image = face["points"][:POINT_COUNT] * np.array([1.0, -1.0])  # y up
    seen, *_ = np.linalg.lstsq(head - head.mean(0), image - image.mean(0), rcond=None)
    T = np.eye(4, dtype=np.float32)
    if np.linalg.matrix_rank(seen, tol=_FLAT) == 2:
        u, _, v = np.linalg.svd(seen.T, full_matrices=False)
        right, up = u @ v
        T[:3, :3] = right, up, np.cross(right, up)
    return T


def _gaze(head: np.ndarray) -> np.ndarray | None:
    """(2, 2) float32 of the pupils about their eyeballs; `head` (70, 3): left, up, front."""
    looks = head[[_PUPIL_LEFT, _PUPIL_RIGHT]] - head[[_BALL_LEFT, _BALL_RIGHT]]
    left, up, front = looks.T
    if (front < _FLAT).any():
        return None
    return np.stack(
        [np.arctan2(left, front), np.arctan2(up, np.hypot(left, front))], axis=1
    ).astype(np.float32)
