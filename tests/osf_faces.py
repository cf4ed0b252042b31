"""Faces as OpenSeeFace sends them, made of a head whose turn and gaze are known."""

from __future__ import annotations

import numpy as np

from capture.streams.osf_datagram import FACE, FEATURES
from engine.rotation import turn_by

_ANATOMY = {0: (-7, 0, -8), 16: (7, 0, -8), 8: (0, -9, 0), 27: (0, 3, 2), 30: (0, -1, 5)}
"""Point: to the performer's left, up, to the front, centimetres."""


def made_face(
    *,
    turn: tuple[float, float, float] = (0.0, 0.0, 0.0),
    gaze: tuple[float, float] = (0.0, 0.0),
    space: np.ndarray | None = None,
    face_id: int = 0,
    opens: tuple[float, float] = (1.0, 1.0),
    **features: float,
) -> np.ndarray:
    """() of dtype `FACE`; `opens`: left, right. `space` (3, 3): axes of the sender's own."""
    random = np.random.default_rng(0)
    head = random.normal(0, 3, (70, 3))
    for point, place in _ANATOMY.items():
        head[point] = place
    yaw, pitch = gaze
    look = [np.sin(yaw) * np.cos(pitch), np.sin(pitch), np.cos(yaw) * np.cos(pitch)]
    head[[66, 67]] = head[[68, 69]] + look
    seen = head[:68] @ turn_by(np.array(turn)).T * 20
    face = np.zeros((), FACE)
    face["face_id"], face["has_3d"], face["confidence"] = face_id, 1, 0.9
    face["left_eye_open"], face["right_eye_open"] = opens
    face["points"] = seen[:, :2] * [1, -1] + [320, 240]
    face["points_3d"] = head if space is None else head @ space
    face["features"] = [features.get(name, 0.0) for name in FEATURES]
    return face
