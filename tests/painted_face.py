"""A face-like pattern and landmarks on it, for tests of what is seen in pixels."""

from __future__ import annotations

import cv2
import numpy as np

from capture.face_regions import REGION_LANDMARKS
from capture.names import LANDMARK_COUNT

SHAPE = (480, 640, 3)
EYE_DISTANCE = 90.0
_PLACES = {
    "brow_left": (365, 150),
    "brow_right": (275, 150),
    "eye_left": (365, 190),
    "eye_right": (275, 190),
    "nose": (320, 240),
    "mouth": (320, 310),
    "jaw": (320, 370),
}
"""(x, y) pixels of each region's middle."""


def spread_landmarks() -> np.ndarray:
    """(478, 3) pixels: each region's in a small disc of its own, the corners of the eyes level."""
    random = np.random.default_rng(0)
    landmarks = np.full((LANDMARK_COUNT, 3), (320.0, 240.0, 0.0))
    for name, members in REGION_LANDMARKS.items():
        across = random.uniform(-18, 18, (len(members), 2))
        landmarks[list(members), :2] = _PLACES[name] + across
    for corner, x in ((33, 257), (133, 293), (362, 347), (263, 383)):
        landmarks[corner, :2] = (x, 190)
    return landmarks


def paint_face(seed: int = 1) -> np.ndarray:
    """(480, 640, 3) uint8: blotches as large as features."""
    blotches = np.random.default_rng(seed).uniform(40, 220, (40, 53)).astype(np.float32)
    grey = cv2.resize(blotches, (SHAPE[1], SHAPE[0]), interpolation=cv2.INTER_CUBIC)
    return np.repeat(np.clip(grey, 0, 255).astype(np.uint8)[..., None], 3, axis=2)
