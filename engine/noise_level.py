"""How noisy the expression code is: it depends on the camera, the light and the face's size."""

from __future__ import annotations

import math
from collections import deque

import numpy as np

USUAL_NOISE = 0.0135
"""Standard deviation of a coefficient, middle of all, in shares of `noise_scale`: a face of 200
pixels in the light of a room, seen by a plain webcam."""
_DIFFERENCE = np.array([1.0, -4.0, 6.0, -4.0, 1.0])
"""Of five images in a row: movement all but vanishes in it, what differs from image to image
does not."""
_GAIN = math.sqrt(float((_DIFFERENCE**2).sum()))
_MEDIAN = 0.6745  # of the absolute values of a normal distribution, in standard deviations
_QUANTILE = 0.15  # the quietest moments tell: a face may well move in all the others
_PATIENCE_S = 0.7
_LIVELY = (0.01, 0.99)
_LEAST_LIVELY = 6


def noise_scale(code: np.ndarray) -> np.ndarray:
    """By which a coefficient's noise grows: near 0 and 1 it is still, halfway it is loudest.

    The nets give shares, and a share p that wavers does so in proportion to sqrt(p (1 - p)), as
    measured; never below 0.07.
    """
    return np.sqrt(np.maximum(code * (1.0 - code), 0.0) + 0.07**2)


class NoiseLevel:
    """Follows the noise of a stream of codes, 1 being `USUAL_NOISE`.

    Args:
        lowest: the range of the answer.
        highest: likewise.
        expected: the answer while too little was heard.
    """

    def __init__(self, lowest: float, highest: float, expected: float = 1.0) -> None:
        self._range = lowest, highest
        self._level = expected
        self._recent: deque[np.ndarray] = deque(maxlen=len(_DIFFERENCE))

    @property
    def level(self) -> float:
        """The noise now, in multiples of the usual."""
        return self._level

    def interrupt(self) -> None:
        """The next code does not follow the last one."""
        self._recent.clear()

    def listen(self, code: np.ndarray, step_s: float) -> None:
        """Take in one (E,) unfiltered code, `step_s` after the last."""
        self._recent.append(code)
        lively = (code > _LIVELY[0]) & (code < _LIVELY[1])
        if len(self._recent) < len(_DIFFERENCE) or np.count_nonzero(lively) < _LEAST_LIVELY:
            return
        wavering = np.abs(_DIFFERENCE @ np.array(self._recent))[lively]
        relative = wavering / noise_scale(code[lively])
        heard = float(np.median(relative)) / (_GAIN * _MEDIAN * USUAL_NOISE)
        # Up a little at each image that is louder, down a lot at each that is not: the level comes
        # to rest where as many are quieter as the quantile says.
        pull = _QUANTILE if heard > self._level else _QUANTILE - 1.0
        level = self._level * math.exp(pull * step_s / _PATIENCE_S)
        self._level = min(max(level, self._range[0]), self._range[1])
