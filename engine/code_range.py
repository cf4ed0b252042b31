"""Stretches the expression code to what one performer's face can do."""

from __future__ import annotations

import numpy as np

from engine.performer_profile import CodeRange

SMALLEST_GAIN, LARGEST_GAIN = 0.7, 2.5
"""Beyond them noise would move the character, or nothing would."""


class CodeScale:
    """Takes [lowest, highest] of every expression to [0, 1]; what is 0 stays 0."""

    def __init__(self, limits: CodeRange) -> None:
        self._lowest = limits.lowest.astype(np.float32)
        span = np.maximum(limits.highest - limits.lowest, 1e-3)
        self._gain = np.clip(1.0 / span, SMALLEST_GAIN, LARGEST_GAIN).astype(np.float32)

    @property
    def gain(self) -> np.ndarray:
        """(54,) float32: how much every expression is enlarged."""
        return self._gain

    def apply(self, code: np.ndarray, out: np.ndarray) -> None:
        """Write the stretched `code` (54,) float32 into `out`, which may be `code` itself."""
        np.subtract(code, self._lowest, out=out)
        np.multiply(out, self._gain, out=out)
        np.maximum(out, 0.0, out=out)
        np.minimum(out, 1.0, out=out)
