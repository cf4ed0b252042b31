"""The brow that the shaders draw, as a picture for programs that have other shaders."""

from __future__ import annotations

import numpy as np


def draw_brow_cover(low: np.ndarray, high: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """(H, W) in [0, 1], row 0 at the top: how much of the skin the brow covers.

    The same numbers as `shaders/brow.glsl`, where a test compares them.

    Args:
        low: (2,) `BrowPaint.coordinates` at the picture's lower left corner.
        high: (2,) those at its upper right corner.
        size: width and height.
    """
    width, height = size
    step = (np.asarray(high, np.float64) - low) / size
    along = low[0] + step[0] * (np.arange(width) + 0.5)
    across = (high[1] - step[1] * (np.arange(height) + 0.5))[:, None]
    return _cover(along, across)


def _cover(along: np.ndarray, across: np.ndarray) -> np.ndarray:
    """Full within, thin and pointed at the temple, sparse at the nose."""
    hair = _hair(along, across)
    half_height = (0.047 - 0.040 * _smoothstep(0.25, 1.06, along)) * (
        0.62 + 0.38 * _smoothstep(-0.02, 0.18, along)
    )
    body = 1.0 - _smoothstep(0.40, 1.25, np.abs(across) / (half_height * (1.0 + 0.35 * hair)))
    ends = _smoothstep(-0.05, 0.17, along + 0.04 * hair) * (1.0 - _smoothstep(0.86, 1.03, along))
    return np.clip(body * ends * (0.88 + 0.24 * hair), 0.0, 1.0)


def _hair(along: np.ndarray, across: np.ndarray) -> np.ndarray:
    """Clumps, which stand up by the nose and lie down towards the temple; -0.4 to 0.4."""
    lie = _smoothstep(0.0, 0.5, along)
    strand = along * (1.0 - 0.25 * lie) - across * (0.45 + 0.85 * lie)
    strand = strand + 0.010 * np.sin(43.0 * along + 13.0 * across)
    strand += 0.003 * np.sin(97.0 * along - 31.0 * across)
    down, right = np.gradient(strand)
    pixel = np.abs(down) + np.abs(right)
    waves = np.zeros_like(strand)
    for pitch, phase in ((173.0, 1.3), (391.0, 0.0)):
        fading = 1.0 - _smoothstep(1.0, 2.5, pitch * pixel)
        waves += np.sin(pitch * strand + phase) * fading
    return 0.20 * waves


def _smoothstep(low: float, high: float, value: np.ndarray) -> np.ndarray:
    share = np.clip((value - low) / (high - low), 0.0, 1.0)
    return share * share * (3.0 - 2.0 * share)
