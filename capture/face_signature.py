"""By what one person's face is told from another's: its colours where the landmarks are.

Sampled at the landmarks, the picture follows the head's turn and the face's motion by itself; what
lies beside the face is not in it. Good for minutes of one performance, not for knowing somebody
again on another day.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from capture.image_region import ImageRegion
from capture.landmark_net import next_region
from capture.names import LANDMARK_COUNT
from capture.opencv import load_cv2

_SIZE = 96
_IRISES = 10
_PATTERN_UNIT, _COLOUR_UNIT = 0.25, 0.03
"""Measured: one person's signatures differ by up to .21 in pattern and .018 in colour, turned,
talking, near or far; different people's by .5 in one or .04 in the other."""
_LEAST_NORM = 1e-3
_LEAST_SEEN = 100
"""Landmarks inside the image in both looks; fewer say nothing of the pattern."""


@dataclass(frozen=True, slots=True, eq=False)
class FaceSignature:
    """What one look at a face says of whose it is."""

    pattern: np.ndarray
    """(468,) float32 light and dark at the landmarks, mean 0 and length 1."""
    inside: np.ndarray
    """(468,) bool landmarks that were inside the image; the others' light is no face's."""
    colour: np.ndarray
    """(3,) float32 shares of red, green and blue in the skin: the median of the landmarks'."""

    def distance(self, other: FaceSignature) -> float:
        """How different two looks are: under 1.5 the same person, over 3 surely not.

        Patterns are compared where both looks saw the face.
        """
        both = self.inside & other.inside
        if np.count_nonzero(both) < _LEAST_SEEN:
            both[:] = True
        pattern = 1.0 - float(_unit(self.pattern[both]) @ _unit(other.pattern[both]))
        colour = float(np.abs(self.colour - other.colour).sum())
        return pattern / _PATTERN_UNIT + colour / _COLOUR_UNIT

    def mixed_with(self, newer: FaceSignature, share: float) -> FaceSignature:
        """The signature with a share of a newer one, of what both saw."""
        both = self.inside & newer.inside
        pattern = self.pattern + share * np.where(both, newer.pattern - self.pattern, 0.0)
        colour = self.colour + share * (newer.colour - self.colour)
        return FaceSignature(_unit(pattern), self.inside, colour)


def read_signature(image: np.ndarray, landmarks: np.ndarray) -> FaceSignature:
    """The signature of the face whose (478, 3) landmarks are given, in (H, W, 3) uint8 RGB."""
    region = next_region(landmarks)
    crop = load_cv2().blur(region.cut(image, _SIZE, replicate=True), (3, 3))
    shares = _shares(landmarks[: LANDMARK_COUNT - _IRISES, :2], region)
    columns, rows = np.clip((shares * _SIZE).astype(int), 0, _SIZE - 1).T
    colours = crop[rows, columns].astype(np.float32)
    shares_of_colour = colours / np.maximum(colours.sum(axis=1, keepdims=True), 1.0)
    inside = _inside(landmarks[: LANDMARK_COUNT - _IRISES], image)
    seen = shares_of_colour[inside] if inside.any() else shares_of_colour
    return FaceSignature(_unit(colours.mean(axis=1)), inside, np.median(seen, axis=0))


def _unit(light: np.ndarray) -> np.ndarray:
    """Mean 0 and length 1."""
    light = light - light.mean()
    return light / max(float(np.linalg.norm(light)), _LEAST_NORM)


def _inside(points: np.ndarray, image: np.ndarray) -> np.ndarray:
    """(N,) bool: which of (N, 2+) points are in the image."""
    height, width = image.shape[:2]
    x, y = points[:, 0], points[:, 1]
    return (x >= 0) & (x < width) & (y >= 0) & (y < height)


def _shares(points: np.ndarray, region: ImageRegion) -> np.ndarray:
    """(N, 2) shares of the region's width and height of image pixels."""
    matrix = np.array(region.image_of_shares())
    return (points - matrix[:, 2]) @ np.linalg.inv(matrix[:, :2]).T
