"""From light to numbers as pictures hold them, and back.

Source: IEC 61966-2-1 (sRGB).
"""

from __future__ import annotations

import numpy as np


def encode_srgb(light: np.ndarray) -> np.ndarray:
    """Linear light, any shape, as float32 sRGB in [0, 1]; what lies outside is clipped first."""
    light = np.clip(np.asarray(light, np.float64), 0.0, 1.0)
    bright = 1.055 * light ** (1 / 2.4) - 0.055
    return np.where(light <= 0.0031308, 12.92 * light, bright).astype(np.float32)


def decode_srgb(encoded: np.ndarray) -> np.ndarray:
    """sRGB in [0, 1], any shape, as float32 linear light; what lies outside is clipped first."""
    encoded = np.clip(np.asarray(encoded, np.float64), 0.0, 1.0)
    bright = ((encoded + 0.055) / 1.055) ** 2.4
    return np.where(encoded <= 0.04045, encoded / 12.92, bright).astype(np.float32)
