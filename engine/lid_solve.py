"""Eyelids that meet: the blink is solved on the eye, not left to what the network remembers.

The blink turns the upper lid about the eye's middle onto a closing line near the lower lid's edge,
and both rims to one distance from it. The field depends on direction alone, so a lid's outside,
rim and lining move together and nothing can tear.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.eye_space import Eyeball, directions, turn
from engine.lid_opening import Opening, interpolate_rims

CLOSING_SHARE = 0.12  # the lower lid comes up by this share of the opening
CREASE_SHARE = 0.9  # the upper lid folds away within this multiple of the opening above its rim
CREASE_LEAST_DEGREES = 16.0
THICK = (1.25, 1.6)  # lids fade out between these multiples of their rim's distance
DEEP = (0.55, 0.8)  # and what lies behind the opening between these
CLEAR = 1.02  # rims that meet stay this far from an eyeball's middle


@dataclass(frozen=True, slots=True, eq=False)
class Lids:
    """An eye whose lids can be moved."""

    eye: Eyeball
    opening: Opening
    solid: bool = True
    """Whether there is an eyeball that lids must not enter."""


def solve_blink(vertices: np.ndarray, blink: np.ndarray, lids: Lids) -> np.ndarray:
    """(W, 3) float32 blink displacement whose lids meet, canonical centimetres.

    `vertices` (W, 3) are the skin's; `blink` (W, 3) is what is kept away from the lids.
    """
    side, height, distance = directions(vertices, lids.eye)
    (upper, lower), rim_distance = interpolate_rims(side, lids.opening)
    crease = np.maximum(CREASE_SHARE * (upper - lower), CREASE_LEAST_DEGREES)
    above = height >= 0.5 * (upper + lower)
    beyond = np.where(above, height - upper, lower - height) / crease
    share = _falloff(np.clip(beyond, 0, 1))
    rim = np.where(above, *rim_distance)
    share *= _fade(distance / rim, *THICK) * (1 - _fade(distance / rim, *DEEP))
    share *= _fade(np.abs(height), 75, 105)
    share *= _fade(np.abs(side), 80, 89)  # no height at the axis itself
    degrees = np.where(above, _closing(upper, lower) - upper, _closing(upper, lower) - lower)
    meeting = rim_distance.mean(0)
    if lids.solid:
        meeting = np.maximum(meeting, CLEAR)
    stretch = 1 + share * (meeting / rim - 1)
    solved = turn(vertices, lids.eye, degrees * share, stretch)
    return ((1 - share)[:, None] * blink + solved).astype(np.float32)


def rims(side: np.ndarray, opening: Opening) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Heights (N,) of the upper rim, the lower rim and the line they close on, degrees."""
    upper, lower = interpolate_rims(side, opening)[0]
    return upper, lower, _closing(upper, lower)


def _closing(upper: np.ndarray, lower: np.ndarray) -> np.ndarray:
    return lower + CLOSING_SHARE * (upper - lower)


def _fade(values: np.ndarray, low: float, high: float) -> np.ndarray:
    return _falloff(np.clip((values - low) / (high - low), 0, 1))


def _falloff(t: np.ndarray) -> np.ndarray:
    return 1 - t * t * (3 - 2 * t)
