"""Where camera and lights stand: in canonical space, so that any file is framed alike."""

from __future__ import annotations

import numpy as np

FIELD_OF_VIEW = np.radians(24.0)  # a short portrait lens; wider makes noses large
VIEW_HEIGHT_CM = 29.0  # what the picture spans at the distance of the face
TARGET_CM = np.array([0.0, 1.2, 3.0])  # between eyes and mouth, inside the head
_NEAR_CM, _FAR_CM = 10.0, 400.0


def look_at_face(
    yaw: float = 0.0, pitch: float = 0.0, target: np.ndarray = TARGET_CM
) -> np.ndarray:
    """T_camera_canonical (4, 4) of a camera that circles the face.

    Args:
        yaw: radians; positive walks the camera to the character's left.
        pitch: radians; positive lifts it.
        target: (3,) canonical centimetres, what is in the middle of the picture.
    """
    cy, sy, cp, sp = np.cos(yaw), np.sin(yaw), np.cos(pitch), np.sin(pitch)
    backward = np.array([sy * cp, sp, cy * cp])
    right = np.array([cy, 0.0, -sy])
    axes = np.stack([right, np.cross(backward, right), backward])
    T_camera_canonical = np.eye(4)
    T_camera_canonical[:3, :3] = axes
    T_camera_canonical[:3, 3] = -axes @ target - [0.0, 0.0, _distance()]
    return T_camera_canonical


def project(width: int, height: int, zoom: float = 1.0) -> np.ndarray:
    """T_clip_camera (4, 4), perspective; a picture taller than wide keeps the head's width in.

    `zoom` narrows the lens where the camera stands, so that a close-up is not distorted.
    """
    focal = zoom / np.tan(FIELD_OF_VIEW / 2)
    narrow = min(1.0, width / height / 0.8)  # a head is about 0.8 as wide as the view is tall
    T_clip_camera = np.zeros((4, 4))
    T_clip_camera[0, 0] = focal * narrow * height / width
    T_clip_camera[1, 1] = focal * narrow
    T_clip_camera[2, 2] = (_FAR_CM + _NEAR_CM) / (_NEAR_CM - _FAR_CM)
    T_clip_camera[2, 3] = 2 * _FAR_CM * _NEAR_CM / (_NEAR_CM - _FAR_CM)
    T_clip_camera[3, 2] = -1.0
    return T_clip_camera


def _distance() -> float:
    return float(VIEW_HEIGHT_CM / 2 / np.tan(FIELD_OF_VIEW / 2))
