"""What is seen of an eye between its lids.

Seen from the eye's middle the opening is an empty patch of directions, whether the eye is an open
hole, a pocket behind the lids or a closed socket. Its upper and lower edge are read off per
meridian, exactly on the edges of the mesh.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.eye_space import Eyeball, directions
from engine.topology import edges

STEP_DEGREES = 1.5
CORNER_STEPS = 5
REACH_DEGREES = 87.0  # how far to the side the opening may stretch; the axis is at 90
STARTS_DEGREES = (0.0, 12.0, -12.0)  # where on the middle meridian an opening may be
SMALLEST_OPENING_DEGREES = 6.0
CORNER_DEGREES = 1.5
BLUNT_SHARE = 0.6  # of its height: how far beyond a blunt corner the lids are taken to end
WIDENS = 1.3  # at most, from one meridian to the next outwards
HIGHEST_DEGREES = 80.0
SHELL = (0.5, 1.7)  # of the radius: skin nearer is a socket, and nothing but skin is further out
COVER = 0.8  # of a rim's distance: nearer it is a socket, further out it closes the opening


@dataclass(frozen=True, slots=True, eq=False)
class Opening:
    """The visible part of an eye in directions from its middle (see `eye_space`), degrees."""

    sides: np.ndarray
    """(M,) ascending."""
    upper: np.ndarray
    """(M,) height of the upper lid's rim."""
    lower: np.ndarray
    """(M,) height of the lower lid's rim; equals `upper` at the corners."""
    upper_distance: np.ndarray
    """(M,) of the upper rim from the middle, over the radius."""
    lower_distance: np.ndarray
    """(M,)."""


def find_opening(vertices: np.ndarray, triangles: np.ndarray, eye: Eyeball) -> Opening | None:
    """The opening in the skin in front of `eye`, or None where there is none to speak of.

    `vertices` (W, 3) and `triangles` (F, 3) are the skin's in canonical space.
    """
    skin = _FrontSkin(vertices, triangles, eye)
    gaps = [gap for start in STARTS_DEGREES if (gap := skin.gap(0.0, start)) is not None]
    middle = max(gaps, key=_height, default=None)
    if middle is None or _height(middle) < SMALLEST_OPENING_DEGREES:
        return None
    steps = np.linspace(0, REACH_DEGREES, 1 + int(REACH_DEGREES / STEP_DEGREES))
    right, left = (_follow(skin, sign * steps, middle) for sign in (-1, 1))
    if right is None or left is None:
        return None  # runs round the eye: no lids
    rows = np.concatenate([right[::-1], [middle], left])
    return Opening(*rows.T) if np.ptp(rows[:, 0]) > SMALLEST_OPENING_DEGREES else None


def _height(gap: np.ndarray) -> float:
    return float(gap[1] - gap[2])


def _follow(skin: _FrontSkin, sides: np.ndarray, middle: np.ndarray) -> np.ndarray | None:
    """(M, 5) gaps outwards along `sides` to the corner; None if there is no corner."""
    rows, side = [middle], 0.0
    for side in sides[1:]:
        if not _go_on(rows, skin.gap(side, rows[-1][1:3].mean())):
            break
    else:
        return None
    for between in np.linspace(rows[-1][0], side, 2 + CORNER_STEPS)[1:-1]:
        if not _go_on(rows, skin.gap(between, rows[-1][1:3].mean())):
            break
    side, upper, lower, upper_distance, lower_distance = rows[-1]
    height, distance = 0.5 * (upper + lower), 0.5 * (upper_distance + lower_distance)
    blunt = max(STEP_DEGREES / (1 + CORNER_STEPS), BLUNT_SHARE * (upper - lower))
    side += np.sign(sides[1]) * blunt
    return np.array([*rows[1:], [side, height, height, distance, distance]])


def _go_on(rows: list[np.ndarray], gap: np.ndarray | None) -> bool:
    """Add the next gap outwards where it belongs to the opening."""
    if gap is None or _height(gap) < CORNER_DEGREES:
        return False
    if _height(gap) > WIDENS * _height(rows[-1]) + CORNER_DEGREES:
        return False  # suddenly wide: not this opening any more
    rows.append(gap)
    return True


class _FrontSkin:
    """The skin in front of an eye, in directions from the eye's middle."""

    def __init__(self, vertices: np.ndarray, triangles: np.ndarray, eye: Eyeball) -> None:
        side, height, distance = self._places = directions(vertices, eye)
        ahead = (np.abs(height) < 100) & (distance < 1.5 * SHELL[1])
        triangles = triangles[ahead[triangles].all(1)]
        first, second = edges(triangles).T
        swap = side[first] > side[second]
        self._right, self._left = np.where(swap, second, first), np.where(swap, first, second)
        self._corners = eye.to_unit(vertices)[triangles]
        self._spans = np.sort(side[triangles], 1)[:, [0, 2]]

    def gap(self, side: float, around: float) -> np.ndarray | None:
        """(5,) `side`, upper and lower height of the empty stretch that holds `around`, distances.

        None where there is no such stretch or skin is stretched over it.
        """
        height, distance = self._cross(side)
        above, below = np.flatnonzero(height > around), np.flatnonzero(height <= around)
        if not len(above) or not len(below):
            return None
        upper, lower = above[height[above].argmin()], below[height[below].argmax()]
        if height[upper] > 60 or height[lower] < -60:
            return None
        middle = 0.5 * (height[upper] + height[lower])
        if self._is_covered(side, float(middle), float(min(distance[upper], distance[lower]))):
            return None
        return np.array([side, height[upper], height[lower], distance[upper], distance[lower]])

    def _cross(self, meridian: float) -> tuple[np.ndarray, np.ndarray]:
        """Heights and distances at which edges cross the meridian: exact for any mesh."""
        side, height, distance = self._places
        here = (side[self._right] < meridian) & (side[self._left] >= meridian)
        a, b = self._right[here], self._left[here]
        t = (meridian - side[a]) / (side[b] - side[a])
        at_height = height[a] + t * (height[b] - height[a])
        at_distance = distance[a] + t * (distance[b] - distance[a])
        near = (at_distance > SHELL[0]) & (at_distance < SHELL[1])
        near &= np.abs(at_height) < HIGHEST_DEGREES
        return at_height[near], at_distance[near]

    def _is_covered(self, side: float, height: float, rim: float) -> bool:
        """Whether a triangle lies in this direction, about as far away as the `rim`."""
        corners = self._corners[(self._spans[:, 0] <= side) & (self._spans[:, 1] >= side)]
        a, h = np.radians([side, height])
        ray = np.array([np.sin(a), np.cos(a) * np.sin(h), np.cos(a) * np.cos(h)])
        pairs = ((0, 1), (1, 2), (2, 0))
        turns = np.array([np.cross(corners[:, i], corners[:, j]) @ ray for i, j in pairs])
        hit = corners[(turns > -1e-9).all(0) | (turns < 1e-9).all(0)]
        normal = np.cross(hit[:, 1] - hit[:, 0], hit[:, 2] - hit[:, 0])
        along = normal @ ray
        reach = np.einsum("fc,fc->f", normal, hit[:, 0])
        away = reach / np.where(np.abs(along) > 1e-12, along, np.inf)
        return bool(((away > COVER * rim) & (away < SHELL[1])).any())


def interpolate_rims(side: np.ndarray, opening: Opening) -> tuple[np.ndarray, np.ndarray]:
    """(2, N) heights in degrees and (2, N) distances of the upper and the lower rim."""
    heights = [np.interp(side, opening.sides, rim) for rim in (opening.upper, opening.lower)]
    distances = (opening.upper_distance, opening.lower_distance)
    return np.array(heights), np.array([np.interp(side, opening.sides, d) for d in distances])
