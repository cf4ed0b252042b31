"""Runs the landmark net on a region of an image, and says where to look in the next one.

The net: I. Grishchenko et al., "Attention Mesh: High-fidelity Face Mesh Prediction in Real-time",
2020, arXiv 2006.10962.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from capture.exposure import AS_IT_IS, Tone
from capture.image_region import Cut, ImageRegion
from capture.nets import Net

INPUT_SIZE = 256
PRESENCE_THRESHOLD = 0.5
_MARGIN = 1.5
_RIGHT_CORNER, _LEFT_CORNER = 33, 263
"""Outer corners of the performer's eyes: the head's roll is read from them."""


@dataclass(frozen=True, slots=True, eq=False)
class FaceReading:
    """What the landmark net says of one region."""

    landmarks: np.ndarray
    """(478, 3) float64 image pixels: x right, y down, z away from the camera at x's scale."""
    presence: float
    """[0, 1]: how sure the net is that the region holds a face."""
    third: float
    """[0, 1]: the net's third output, which MediaPipe does not hand on."""


def read_face(
    net: Net,
    image: np.ndarray,
    region: ImageRegion,
    tone: Tone = AS_IT_IS,
    cut: Cut = ImageRegion.cut,
) -> FaceReading:
    """Landmarks of the face in `region` of an (H, W, 3) uint8 RGB image, lit by `tone`."""
    crop = tone.apply(cut(region, image, INPUT_SIZE, replicate=True))
    values = np.multiply(crop[None], np.float32(1.0 / 255.0), dtype=np.float32)
    points, presence, third = net.run(values)
    return FaceReading(
        place_landmarks(points.reshape(-1, 3), region),
        float(1.0 / (1.0 + np.exp(-float(presence.reshape(-1)[0])))),
        float(third.reshape(-1)[0]),
    )


def place_landmarks(points: np.ndarray, region: ImageRegion) -> np.ndarray:
    """(478, 3) float64 image pixels of (478, 3) crop pixels; depth has the scale of the width."""
    (a, b, x), (c, d, y) = region.image_of_shares()
    image_of_crop = np.array([[a, c, 0.0], [b, d, 0.0], [0.0, 0.0, region.size[0]]]) / INPUT_SIZE
    return points @ image_of_crop + (x, y, 0.0)


def next_region(landmarks: np.ndarray) -> ImageRegion:
    """The square, turned with the head, in which to look for the face in the next image.

    Args:
        landmarks: (478, 3) image pixels, not smoothed: smoothed ones would lag behind the face.
    """
    left, top, _ = landmarks.min(axis=0).tolist()
    right, bottom, _ = landmarks.max(axis=0).tolist()
    side = max(right - left, bottom - top) * _MARGIN
    (x, y, _), (across, down, _) = landmarks[_RIGHT_CORNER], landmarks[_LEFT_CORNER]
    roll = math.atan2(float(down - y), float(across - x))
    return ImageRegion(((left + right) / 2, (top + bottom) / 2), (side, side), roll)
