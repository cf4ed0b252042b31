"""Makes pictures with the demo's face in them, for tests of the tracker."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from footage import tracker_model

from capture.bundle import Bundle, read_bundle
from capture.clip import Clip
from capture.demo import demo_clip
from capture.litert_net import litert_nets
from capture.nets import TrackerNets

FACE_WIDTH = 252.0
"""Pixels of the demo's face, ear to ear, in its own 512x512 frames."""
_MIDDLE = (256.0, 262.0)


@lru_cache
def bundle() -> Bundle:
    """The tracker's model; a test that needs it skips where it cannot be had."""
    return read_bundle(tracker_model())


@lru_cache
def nets() -> TrackerNets:
    """The model's nets on LiteRT."""
    return litert_nets(bundle())


@lru_cache
def demo_faces() -> tuple[np.ndarray, ...]:
    """The demo's first frames, (512, 512, 3) uint8 RGB."""
    with Clip(demo_clip()) as clip:
        return tuple(frame.image for frame, _ in zip(iter(clip.grab, None), range(8), strict=False))


def room(width: int = 1280, height: int = 720, seed: int = 2) -> np.ndarray:
    """(height, width, 3) uint8: boxes on a slope of light, and nobody there."""
    rng = np.random.default_rng(seed)
    corners = rng.uniform(60, 190, (2, 2, 3)).astype(np.uint8)
    image = cv2.resize(corners, (width, height), interpolation=cv2.INTER_LINEAR)
    for _ in range(30):
        x, y, across, down = rng.uniform((0, 0, 10, 10), (width, height, 160, 160)).astype(int)
        colour = rng.uniform(20, 235, 3).tolist()
        cv2.rectangle(image, (x, y), (x + across, y + down), colour, -1)
    return image


def put_face(
    image: np.ndarray,
    x: float,
    y: float,
    width: float,
    *,
    roll: float = 0.0,
    number: int = 0,
    tint: tuple[float, float, float] = (1.0, 1.0, 1.0),
) -> np.ndarray:
    """`image` with the demo's face, its middle at (x, y), `width` pixels wide, rolled by degrees.

    Args:
        number: which of the demo's frames.
        tint: factors of red, green and blue, which make another person.
    """
    face = (demo_faces()[number] * np.array(tint)).clip(0, 255).astype(np.uint8)
    scale = width / FACE_WIDTH
    matrix = cv2.getRotationMatrix2D(_MIDDLE, -roll, scale)
    matrix[:, 2] += np.subtract((x, y), _MIDDLE)
    alpha = np.zeros(face.shape[:2], np.float32)
    cv2.ellipse(alpha, (256, 262), (130, 172), 0, 0, 360, 1.0, -1)
    shrink = cv2.GaussianBlur(face, (0, 0), max(0.4 / scale, 0.1)) if scale < 1 else face
    size = image.shape[1], image.shape[0]
    layer = cv2.warpAffine(shrink, matrix, size).astype(np.float32)
    share = cv2.warpAffine(cv2.GaussianBlur(alpha, (0, 0), 6), matrix, size)[..., None]
    return (image * (1 - share) + layer * share).astype(np.uint8)
