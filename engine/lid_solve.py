"""Eyelids that meet: the blink is solved on the eye, not left to what the network remembers.

The blink turns the upper lid about the eye's middle onto a closing line near the lower lid's edge,
and both rims to one distance from it. The field depends on direction alone, so a lid's outside,
rim and lining move together and nothing can tear.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.eye_space import BULGE, Eyeball, directions, turn
from engine.lid_opening import SHELL, Opening, interpolate_rims

CLOSING_SHARE = 0.12  # the lower lid comes up by this share of the opening
CREASE_SHARE = 0.9  # the upper lid folds away within this multiple of the opening above its rim
CREASE_LEAST_DEGREES = 16.0
MARGIN = 1.2  # of the widest crease
THICK = (1.25, 1.9)  # lids fade out between these multiples of their rim's distance
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
    above = height >= 0.5 * (upper + lower)
    beyond = np.where(above, height - upper, lower - height)
    rim = np.where(above, *rim_distance)
    front = _fade(distance / rim, *THICK) * _fade(np.abs(height), 75, 105)
    front *= _fade(np.abs(side), 80, 89)  # no height at the axis itself
    crease = np.maximum(CREASE_SHARE * (upper - lower), CREASE_LEAST_DEGREES)
    share = front * _fade(beyond / crease, 0, 1) * (1 - _fade(distance / rim, *DEEP))
    # What the network remembers stays out of the corners, where it would pull one rim over the
    # other: it fades in over an even margin, as wide as the crease above the middle.
    own = front * _fade(beyond / (MARGIN * crease.max()), 0, 1)
    closing = _closing(side, upper, lower, lids.opening)
    degrees = closing - np.clip(height, lower, upper)  # what lies between the rims closes as well
    meeting = np.maximum(rim_distance[1], CLEAR) if lids.solid else rim_distance[1]
    stretch = 1 + share * (meeting / rim - 1)
    bulge = BULGE if lids.solid else 0.0
    solved = turn(vertices, lids.eye, degrees * share, stretch, bulge)
    moved = (1 - np.maximum(own, share))[:, None] * blink + solved
    if lids.solid:
        moved += (share > 0)[:, None] * _push_out(vertices, moved, lids.eye)
    return moved.astype(np.float32)


def _push_out(vertices: np.ndarray, moved: np.ndarray, eye: Eyeball) -> np.ndarray:
    """(W, 3) what keeps skin out of the eyeball, half-way and at the end, as far as it rests out.

    A half closed lid lies half-way along the chord, so what half-way lacks counts twice.
    """
    rest = np.minimum(directions(vertices, eye)[2], 1.0)
    half, end = (directions(vertices + share * moved, eye)[2] for share in (0.5, 1.0))
    near = end < SHELL[1]  # nothing further out can be inside
    lacks = np.where(near, np.maximum(np.maximum(rest - end, 2 * (rest - half)), 0), 0)
    outward = eye.to_unit(vertices + moved)
    outward /= np.maximum(np.linalg.norm(outward, axis=1, keepdims=True), 1e-9)
    return eye.from_unit(outward * lacks[:, None]) - eye.centre


def rims(side: np.ndarray, opening: Opening) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Heights (N,) of the upper rim, the lower rim and the line they close on, degrees."""
    upper, lower = interpolate_rims(side, opening)[0]
    return upper, lower, _closing(side, upper, lower, opening)


def _closing(
    side: np.ndarray, upper: np.ndarray, lower: np.ndarray, opening: Opening
) -> np.ndarray:
    """A smooth arch over the lower rim: between two vertices of a coarse one it must not bend."""
    first, last = opening.sides[[0, -1]]
    x = np.clip((2 * side - first - last) / (last - first), -1, 1)
    rise = CLOSING_SHARE * (opening.upper - opening.lower).max() * (1 - x * x)
    return np.minimum(lower + rise, 0.5 * (upper + lower))


def _fade(values: np.ndarray, low: float, high: float) -> np.ndarray:
    return _falloff(np.clip((values - low) / (high - low), 0, 1))


def _falloff(t: np.ndarray) -> np.ndarray:
    return 1 - t * t * (3 - 2 * t)
