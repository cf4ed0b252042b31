"""Runs the net that turns landmarks into the 52 coefficients."""

from __future__ import annotations

import numpy as np

from capture.nets import Net

# fmt: off
_NOSE_TIP = 4
_POINTS = np.array([
    0, 1, 4, 5, 6, 7, 8, 10, 13, 14, 17, 21, 33, 37, 39, 40, 46, 52, 53, 54, 55, 58, 61, 63, 65, 66,
    67, 70, 78, 80, 81, 82, 84, 87, 88, 91, 93, 95, 103, 105, 107, 109, 127, 132, 133, 136, 144,
    145, 146, 148, 149, 150, 152, 153, 154, 155, 157, 158, 159, 160, 161, 162, 163, 168, 172, 173,
    176, 178, 181, 185, 191, 195, 197, 234, 246, 249, 251, 263, 267, 269, 270, 276, 282, 283, 284,
    285, 288, 291, 293, 295, 296, 297, 300, 308, 310, 311, 312, 314, 317, 318, 321, 323, 324, 332,
    334, 336, 338, 356, 361, 362, 365, 373, 374, 375, 377, 378, 379, 380, 381, 382, 384, 385, 386,
    387, 388, 389, 390, 397, 398, 400, 402, 405, 409, 415, 454, 466, 468, 469, 470, 471, 472, 473,
    474, 475, 476, 477,
])
"""The 146 landmarks the net was trained on, in its order: contours, brows, eyes, lips, irises."""
# fmt: on


def read_coefficients(net: Net, landmarks: np.ndarray) -> np.ndarray:
    """(52,) float32 in [0, 1], ordered as `MEDIAPIPE_BLENDSHAPES`.

    The net is exactly invariant to shift and scale, so the points are measured from the nose: where
    it runs in half precision, places far from the image's corner would lose their digits.

    Args:
        net: the blendshape net.
        landmarks: (478, 3) pixels.
    """
    points = landmarks[_POINTS, :2] - landmarks[_NOSE_TIP, :2]
    (scores,) = net.run(points[None].astype(np.float32))
    return np.clip(scores.reshape(-1), 0.0, 1.0).astype(np.float32)
