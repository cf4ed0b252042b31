"""Remembers how each region of one face looks, and tells how unlike itself it looks now.

What covers a region changes how it looks at once; a head that turns, light that changes and a
person who grows tired do so slowly, and are learned.
"""

from __future__ import annotations

import numpy as np

from capture.face_regions import plan_samples

_LEARNING_S = 4.0
LIKE = np.array([0.25, 0.25, 0.35, 0.35, 0.25, 0.3, 0.2])
"""(R,) Up to this, expressions and blinks explain that a region looks unlike itself."""
_CAUTION = 0.05
"""The share of the speed with which a region is learned beyond that: it may be a hand."""
_STRANGE_S = 3.0
"""All regions but one unlike for so long are no hand: the light or the person has changed."""
_FIRST_LOOKS = 10
_NOISE = 2e-4
"""Variance of log brightness that both looks share, so that regions of one tone are alike."""
_TAPS = np.array([[-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0], [1.0, 1.0]])
_TAP_SHARE = 0.013
"""Of the distance between the eyes, from a place to each of the pixels averaged for it."""
_DARK = 10.0
_GREEN = 1
"""The channel that makes most of the brightness; reading one takes a third of the time."""


class FaceAppearance:
    """The look of one face: log brightness at places that move with its landmarks.

    Each region is compared with its memory by normalised cross-correlation, so neither its
    brightness nor its contrast matters, only its pattern.
    """

    def __init__(self) -> None:
        self._places = plan_samples()
        self._memory: np.ndarray | None = None
        self._looks = 0
        self._strange_s = 0.0

    def compare(
        self, image: np.ndarray, landmarks: np.ndarray, eye_distance: float, step_s: float
    ) -> np.ndarray:
        """(R,) float64, 0 where a region looks as remembered, 1 where nothing is alike, at most 2.

        The memory takes in what it sees, within 4 s, or 80 s where a region is unlike; a face
        that is unlike nearly everywhere for 3 s is learned anew.

        Args:
            image: (H, W, 3) uint8 RGB.
            landmarks: (478, 3) pixels.
            eye_distance: pixels between the eyes.
            step_s: time since the last image.
        """
        look = self._sample(image, landmarks, eye_distance)
        if self._memory is None:
            self._memory = look
            return np.zeros(len(self._places.counts))
        unlike = self._unlikeness(look, self._memory)
        strange = np.count_nonzero(unlike >= LIKE) >= len(unlike) - 1
        self._strange_s = self._strange_s + step_s if strange else 0.0
        if self._strange_s > _STRANGE_S:
            self._memory, self._looks = look, 0
        else:
            self._learn(look, unlike, step_s)
        return unlike

    def _sample(self, image: np.ndarray, landmarks: np.ndarray, eye_distance: float) -> np.ndarray:
        """(S,) float64 log brightness."""
        places = self._places.place(landmarks)
        height, width = image.shape[:2]
        taps = _TAPS * (_TAP_SHARE * eye_distance) + 0.5
        columns = (places[:, :1] + taps[:, 0]).clip(0, width - 1).astype(np.intp)
        rows = (places[:, 1:] + taps[:, 1]).clip(0, height - 1).astype(np.intp)
        pixels = image.reshape(-1).take((rows * width + columns) * 3 + _GREEN)
        return np.log(pixels.mean(axis=1) + _DARK)

    def _unlikeness(self, look: np.ndarray, memory: np.ndarray) -> np.ndarray:
        one, other = self._centre(look), self._centre(memory)
        noise = _NOISE * self._places.counts
        starts = self._places.starts
        both, first, second = (
            np.add.reduceat(product, starts) for product in (one * other, one * one, other * other)
        )
        return 1.0 - (both + noise) / np.sqrt((first + noise) * (second + noise))

    def _centre(self, values: np.ndarray) -> np.ndarray:
        means = np.add.reduceat(values, self._places.starts) / self._places.counts
        return values - means[self._places.owners]

    def _learn(self, look: np.ndarray, unlike: np.ndarray, step_s: float) -> None:
        self._looks += 1
        rate = max(1.0 / (self._looks + 1), 1.0 - float(np.exp(-step_s / _LEARNING_S)))
        trust = np.ones(len(unlike))
        if self._looks > _FIRST_LOOKS:
            trust[unlike >= LIKE] = _CAUTION
        assert self._memory is not None
        self._memory += (rate * trust)[self._places.owners] * (look - self._memory)
