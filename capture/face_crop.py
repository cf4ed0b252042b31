"""A small grey picture of the whole face, held upright and still by the eyes' outer corners."""

from __future__ import annotations

import numpy as np

from capture.image_region import ImageRegion
from capture.opencv import load_cv2

FACE_SIZE = 192
"""Pixels across."""
FACE_SIDE = 2.0
"""In distances between the eyes' outer corners, so that 96 pixels are one."""
FACE_DROP = 0.55
"""How far the middle is below the eyes, in the same."""
_LEFT_CORNER, _RIGHT_CORNER = 263, 33  # left and right are the performer's own
_MINIFIED = 1.5  # more image pixels than that per pixel are averaged


def cut_face(image: np.ndarray, landmarks: np.ndarray) -> np.ndarray:
    """(192, 192) uint8 grey: brows to chin.

    It has the turn and the scale of the eyes' outer corners, which expressions hardly move; the
    scale is measured in depth too, so that a turned head is not enlarged.

    Args:
        image: (H, W, 3) uint8 RGB.
        landmarks: (478, 3) pixels of it.
    """
    region = face_region(landmarks)
    many = max(1, min(4, round(region.size[0] / FACE_SIZE / _MINIFIED + 0.4)))
    grey = region.cut_grey(image, FACE_SIZE * many)
    if many == 1:
        return grey
    cv2 = load_cv2()
    return cv2.resize(grey, (FACE_SIZE, FACE_SIZE), interpolation=cv2.INTER_AREA)


def face_region(landmarks: np.ndarray) -> ImageRegion:
    """The square that `cut_face` shows."""
    points = np.asarray(landmarks, np.float64)
    left, right = points[_LEFT_CORNER], points[_RIGHT_CORNER]
    across = left - right
    unit = max(float(np.linalg.norm(across)), 1.0)
    roll = float(np.arctan2(across[1], across[0]))
    middle = (left[:2] + right[:2]) / 2
    x, y = middle + FACE_DROP * unit * np.array([-np.sin(roll), np.cos(roll)])
    return ImageRegion((float(x), float(y)), (FACE_SIDE * unit, FACE_SIDE * unit), roll)
