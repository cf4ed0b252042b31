"""Colours for amounts: the same step in an amount is the same step for the eye.

Pale is nothing and dark is much, so that form stays visible where errors are small. A few anchor
colours, joined in CIELAB (CIE 15:2004) and walked along at an even pace.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from engine.colour_space import decode_srgb, encode_srgb

ANCHORS = ("f7f3e8", "fbd08a", "f4935c", "d9486a", "8f2a81", "46196b", "170a33")
"""sRGB, hexadecimal, falling in lightness."""
LEVELS = 256
XYZ_OF_RGB = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
)
WHITE = XYZ_OF_RGB.sum(1)
KNEE = 6 / 29


def heat_colours(amounts: np.ndarray) -> np.ndarray:
    """(..., 3) float32 sRGB in [0, 1] of `amounts` (...) from 0 to 1; what lies outside is cut."""
    level = np.rint(np.clip(amounts, 0, 1) * (LEVELS - 1)).astype(np.int64)
    return heat_table()[level]


@cache
def heat_table() -> np.ndarray:
    """(256, 3) float32 sRGB, from nothing to all."""
    rgb = np.array([[int(text[k : k + 2], 16) / 255 for k in (0, 2, 4)] for text in ANCHORS])
    lab = to_lab(rgb)
    fine = _interpolate(np.linspace(0, 1, len(lab)), lab, np.linspace(0, 1, 2000))
    way = np.concatenate([[0.0], np.linalg.norm(np.diff(fine, axis=0), axis=1).cumsum()])
    even = _interpolate(way / way[-1], fine, np.linspace(0, 1, LEVELS))
    return to_srgb(even)


def to_lab(rgb: np.ndarray) -> np.ndarray:
    """(N, 3) CIELAB of sRGB (N, 3) in [0, 1]."""
    xyz = decode_srgb(rgb) @ XYZ_OF_RGB.T / WHITE
    f = np.where(xyz > KNEE**3, np.cbrt(xyz), xyz / (3 * KNEE**2) + 4 / 29)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], 1)


def to_srgb(lab: np.ndarray) -> np.ndarray:
    """(N, 3) float32 sRGB of CIELAB (N, 3)."""
    middle = (lab[:, 0] + 16) / 116
    f = np.stack([middle + lab[:, 1] / 500, middle, middle - lab[:, 2] / 200], 1)
    xyz = np.where(f > KNEE, f**3, 3 * KNEE**2 * (f - 4 / 29)) * WHITE
    return encode_srgb(xyz @ np.linalg.inv(XYZ_OF_RGB).T)


def _interpolate(places: np.ndarray, values: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    return np.stack([np.interp(wanted, places, column) for column in values.T], 1)
