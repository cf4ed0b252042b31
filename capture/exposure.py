"""Lifts what is dark before the nets see it; what is light enough stays untouched.

The nets were taught with faces in ordinary light. A face at a few levels of 255 still holds enough
to be read, if the levels are spread; to be detected in a whole image it also needs its noise
averaged, as the detector's crop skips pixels.
"""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np

from capture.opencv import load_cv2

_LIGHT_ENOUGH = 64.0
"""Level that the lighter part of a face, or of an image, is lifted to; above it nothing is done."""
_HIGHEST_GAIN = 40.0
_SEARCH_LEVEL = 160.0
_SETTLE_S = 0.5
_SHADOW, _SHADOW_LEVEL, _HIGHEST_SHADOW_GAIN = 40.0, 110.0, 8.0
_DETECTOR_SIZE = 128
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


class Tone(Protocol):
    """Changes a crop before the landmark net sees it."""

    def apply(self, crop: np.ndarray) -> np.ndarray:
        """(S, S, 3) uint8 to the same."""
        ...


class AsItIs:
    """Changes nothing."""

    def apply(self, crop: np.ndarray) -> np.ndarray:
        """The crop itself."""
        return crop


AS_IT_IS = AsItIs()


class FaceTone:
    """The gain of one face that is followed, measured in its own crop.

    It is right at once when the face is found, then follows the light so slowly that it adds no
    jitter. In ordinary light it is exactly 1.
    """

    def __init__(self) -> None:
        self._wanted = 1.0
        self._gain: float | None = None

    @property
    def gain(self) -> float:
        """By how much levels are multiplied."""
        return self._gain or 1.0

    def apply(self, crop: np.ndarray) -> np.ndarray:
        """The crop in the light that the nets know, and a note of how light it was."""
        side = len(crop)
        middle = slice(side // 4, side - side // 4, max(1, side // 64))
        green = crop[middle, middle, 1].ravel()  # most of the light, and quicker than all of it
        level = float(np.partition(green, 3 * green.size // 4)[3 * green.size // 4])
        self._wanted = min(max(1.0, _LIGHT_ENOUGH / max(level, 0.1)), _HIGHEST_GAIN)
        if self._gain is None:
            self._gain = self._wanted
        return crop if self._gain == 1.0 else _multiply(crop, self._gain)

    def step(self, seconds: float) -> None:
        """Let time pass: the gain comes nearer to what the last crop asked for."""
        share = 1.0 - math.exp(-seconds / _SETTLE_S)
        gain = self.gain * (self._wanted / self.gain) ** share
        self._gain = 1.0 if self._wanted == 1.0 and gain < 1.01 else gain


def brighten(image: np.ndarray) -> np.ndarray:
    """A dark image so that the detector sees faces in it; any other one is returned as it is.

    Args:
        image: (H, W, 3) uint8 RGB.
    """
    level = float(np.percentile(_sample(image), 95))
    if level >= _LIGHT_ENOUGH:
        return image
    step = max(image.shape[:2]) // (2 * _DETECTOR_SIZE)
    calm = load_cv2().blur(image, (step, step)) if step > 1 else image
    return _multiply(calm, min(_SEARCH_LEVEL / max(level, 0.1), _HIGHEST_GAIN))


def lift_shadows(image: np.ndarray) -> np.ndarray | None:
    """What lies in the shadow of a light image, lifted; None where there is no shadow.

    For faces before a window.
    """
    level = float(np.percentile(_sample(image), 10))
    if level >= _SHADOW:
        return None
    return _multiply(image, min(_SHADOW_LEVEL / max(level, 0.1), _HIGHEST_SHADOW_GAIN))


def _sample(image: np.ndarray) -> np.ndarray:
    """Levels of a few thousand pixels."""
    step = max(1, max(image.shape[:2]) // 96)
    return image[::step, ::step] @ _LUMA


def _multiply(image: np.ndarray, gain: float) -> np.ndarray:
    levels = np.minimum(np.arange(256) * gain + 0.5, 255.0).astype(np.uint8)
    return load_cv2().LUT(image, levels)
