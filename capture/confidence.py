"""How far the signals of one frame can be trusted."""

from __future__ import annotations

import math

import numpy as np

_EYE_CORNERS = [263, 362, 33, 133]
"""MediaPipe's landmarks at the outer and inner corner of the performer's left and right eye."""
_ENOUGH_PIXELS = 24.0
"""Between the eyes; the tracker scales the face to 256 pixels, so less is invented detail."""
_EASY_TURN, _HARD_TURN = math.radians(25.0), math.radians(75.0)


def view_confidence(
    landmarks: np.ndarray, T_camera_head: np.ndarray, image_shape: tuple[int, ...]
) -> float:
    """How favourable the view of the face is, in [0, 1].

    MediaPipe keeps its own scores to itself: all it tells is that they passed the threshold. So
    this is no probability but the product of three causes of bad signals that can be seen from
    outside: the share of landmarks inside the image, the turn away from the camera (1 up to 25
    degrees, 0 from 75) and the pixels between the eyes (1 from 24). Hands and hair before the face
    are not seen by it.

    Args:
        landmarks: (478, 3) float32 pixels.
        T_camera_head: (4, 4) head pose.
        image_shape: (H, W, ...) of the image.
    """
    inside = _share_inside(landmarks, image_shape)
    return float(inside * _frontality(T_camera_head) * _resolution(landmarks))


def eye_distance(landmarks: np.ndarray) -> float:
    """Pixels between the middles of the eyes of (478, 3) landmarks."""
    a, b, c, d = landmarks[_EYE_CORNERS, :2].tolist()
    return math.hypot(a[0] + b[0] - c[0] - d[0], a[1] + b[1] - c[1] - d[1]) / 2


def all_inside(landmarks: np.ndarray, image_shape: tuple[int, ...]) -> bool:
    """Whether no landmark is outside an (H, W, ...) image: nearly always so, and quick to see."""
    left, top, _ = landmarks.min(axis=0).tolist()
    right, bottom, _ = landmarks.max(axis=0).tolist()
    return left >= 0 and top >= 0 and right < image_shape[1] and bottom < image_shape[0]


def _share_inside(landmarks: np.ndarray, image_shape: tuple[int, ...]) -> float:
    if all_inside(landmarks, image_shape):
        return 1.0
    height, width = image_shape[:2]
    low, high = landmarks[:, :2] >= 0, landmarks[:, :2] < (width, height)
    return float((low & high).all(axis=1).mean())


def _frontality(T_camera_head: np.ndarray) -> float:
    """From the angle between the face's forward axis and the line from the head to the camera."""
    centre, forward = T_camera_head[:3, 3].tolist(), T_camera_head[:3, 2].tolist()
    distance = math.hypot(*centre)
    along = -sum(c * f for c, f in zip(centre, forward, strict=True))
    turn = math.acos(min(max(along / distance, -1.0), 1.0)) if distance > 0 else 0.0
    return min(max((_HARD_TURN - turn) / (_HARD_TURN - _EASY_TURN), 0.0), 1.0)


def _resolution(landmarks: np.ndarray) -> float:
    return min(eye_distance(landmarks) / _ENOUGH_PIXELS, 1.0)
