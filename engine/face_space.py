"""Where landmarks lie in the small picture of a face that the encoder looks at.

The picture is upright along the eyes' outer corners, `FACE_SIDE` times their distance wide, and
its middle is `FACE_DROP` times that below them.
"""

from __future__ import annotations

import numpy as np

from engine.encoder_landmarks import LEFT_EYE, RIGHT_EYE

FACE_SIZE = 192
"""Pixels across."""
FACE_SIDE = 2.0
"""In distances between the eyes' outer corners, measured in depth too."""
FACE_DROP = 0.55


def to_face(points: np.ndarray, landmarks: np.ndarray) -> np.ndarray:
    """(N, K, 2) pixels of the face's picture, x right and y down.

    Args:
        points: (N, K, 2) pixels of the image.
        landmarks: (N, 478, 3) pixels of it, as seen; they say where the picture was cut.
    """
    left = np.asarray(landmarks[:, LEFT_EYE[1]], np.float64)
    right = np.asarray(landmarks[:, RIGHT_EYE[1]], np.float64)
    across = left - right
    unit = np.maximum(np.linalg.norm(across, axis=1), 1.0)[:, None, None]
    roll = np.arctan2(across[:, 1], across[:, 0])
    along = np.stack([np.cos(roll), np.sin(roll)], axis=1)
    down = np.stack([-along[:, 1], along[:, 0]], axis=1)
    offset = points - ((left + right) / 2)[:, None, :2]
    axes = np.stack([along, down], axis=2)  # columns
    units = offset @ axes / unit - (0.0, FACE_DROP)
    return (units / FACE_SIDE + 0.5) * FACE_SIZE
