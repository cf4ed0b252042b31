"""Regions of a face in colour, as vertex colours."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence

import numpy as np

_GOLDEN_TURN = 0.61803398875  # of the hue circle: neighbours in the list end up far apart


def paint_regions(region_labels: np.ndarray, region_names: Sequence[str]) -> np.ndarray:
    """(V, 4) float32 sRGB and coverage for `CharacterModel.vertex_colours`.

    Args:
        region_labels: (V,) integers into `region_names`; -1 keeps the surface's own colour.
        region_names: `x_L` and `x_R` share a hue, the right one darker.
    """
    colours = np.array([*choose_region_colours(region_names), (0.0, 0.0, 0.0)], np.float32)
    labels = np.asarray(region_labels, np.int64)
    covered = (labels >= 0).astype(np.float32)
    return np.column_stack([colours[labels], covered]).astype(np.float32)


def choose_region_colours(region_names: Sequence[str]) -> list[tuple[float, float, float]]:
    """One sRGB colour per name, all told apart by eye."""
    stems = list(dict.fromkeys(name.removesuffix("_L").removesuffix("_R") for name in region_names))
    colours = []
    for name in region_names:
        place = stems.index(name.removesuffix("_L").removesuffix("_R"))
        value = 0.62 if name.endswith("_R") else 0.92
        saturation = (0.45, 0.62, 0.80)[place % 3]
        colours.append(colorsys.hsv_to_rgb(place * _GOLDEN_TURN % 1.0, saturation, value))
    return colours
