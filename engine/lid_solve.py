"""Eyelids that meet: the blink is solved on the eyeball, not left to what the network remembers.

Seen from the eyeball's centre the opening is an empty patch of directions, whether the eye is an
open hole, a pocket behind the lids or a closed socket. Its upper and lower edge are read off per
meridian; the blink turns the upper lid about the centre onto a closing line near the lower edge.
The field depends on direction only, so a lid's outside, rim and lining move together and nothing
can tear.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.topology import edges

MERIDIANS = 71
REACH_DEGREES = 87.0  # how far to the side the opening may stretch; the axis is at 90
CLOSING_SHARE = 0.12  # the lower lid comes up by this share of the opening
SMALLEST_OPENING_DEGREES = 6.0
CORNER_DEGREES = 3.0
WIDENS = 1.3  # at most, from one meridian to the next outwards
CREASE_SHARE = 0.9  # the upper lid folds away within this multiple of the opening above its rim
CREASE_LEAST_DEGREES = 16.0
SHELL = (0.75, 1.7)  # of the eyeball's radius: where lids may be
BULGE = 0.6  # share of the chord's dip towards the eyeball that is made up for


@dataclass(frozen=True, slots=True, eq=False)
class Eyeball:
    """A sphere in canonical space, centimetres."""

    centre: np.ndarray
    """(3,)."""
    radius: float


@dataclass(frozen=True, slots=True, eq=False)
class Opening:
    """The visible part of an eye in directions from its centre (see `directions`), degrees."""

    sides: np.ndarray
    """(M,) ascending."""
    upper: np.ndarray
    """(M,) height of the upper lid's rim."""
    lower: np.ndarray
    """(M,) height of the lower lid's rim; equals `upper` at the corners."""


@dataclass(frozen=True, slots=True, eq=False)
class Lids:
    """An eye whose lids can be moved."""

    eye: Eyeball
    opening: Opening


def find_opening(vertices: np.ndarray, triangles: np.ndarray, eye: Eyeball) -> Opening | None:
    """The opening in the skin in front of `eye`, or None where there is none to speak of.

    `vertices` (W, 3) and `triangles` (F, 3) are the skin's in canonical space.
    """
    grid = np.linspace(-REACH_DEGREES, REACH_DEGREES, MERIDIANS)
    columns = _crossings(vertices, triangles, eye, grid)
    first = last = MERIDIANS // 2
    ends = {first: _gap(columns[first], 0.0)}
    if ends[first][0] - ends[first][1] < SMALLEST_OPENING_DEGREES:
        return None
    for step in (-1, 1):  # follow the opening outwards to its corners
        column = MERIDIANS // 2
        while 0 < column < MERIDIANS - 1:
            upper, lower = _gap(columns[column + step], sum(ends[column]) / 2)
            height = ends[column][0] - ends[column][1]
            if upper - lower < CORNER_DEGREES or upper - lower > WIDENS * height + CORNER_DEGREES:
                break  # narrow: the corner; suddenly wide: coarse skin beyond the corner
            column += step
            ends[column] = upper, lower
        first, last = min(first, column), max(last, column)
    if first == 0 or last == MERIDIANS - 1:
        return None  # runs round the eye: no lids
    for outside, inside in ((first - 1, first), (last + 1, last)):
        middle = sum(ends[inside]) / 2
        ends[outside] = middle, middle
    upper, lower = np.array([ends[column] for column in sorted(ends)]).T
    return Opening(grid[first - 1 : last + 2], _smooth(upper), _smooth(lower))


def _gap(heights: np.ndarray, around: float) -> tuple[float, float]:
    """Upper and lower end of the empty stretch of heights that holds `around`."""
    above, below = heights[heights > around], heights[heights <= around]
    if not len(above) or not len(below) or above.min() > 60 or below.max() < -60:
        return around, around
    return float(above.min()), float(below.max())


def _smooth(values: np.ndarray) -> np.ndarray:
    inner = values.copy()
    inner[1:-1] = 0.25 * values[:-2] + 0.5 * values[1:-1] + 0.25 * values[2:]
    return inner


def _crossings(
    vertices: np.ndarray, triangles: np.ndarray, eye: Eyeball, meridians: np.ndarray
) -> list[np.ndarray]:
    """Per meridian the heights at which edges in front of the eye cross it: exact for any mesh."""
    side, height, distance = directions(vertices, eye)
    first, second = edges(triangles).T
    ahead = (np.abs(height[first]) < 100) & (np.abs(height[second]) < 100)
    first, second = first[ahead], second[ahead]
    crossings = []
    for meridian in meridians:
        here = (side[first] < meridian) != (side[second] < meridian)
        a, b = first[here], second[here]
        t = (meridian - side[a]) / (side[b] - side[a])
        at_height = height[a] + t * (height[b] - height[a])
        at_distance = distance[a] + t * (distance[b] - distance[a])
        near = (at_distance > SHELL[0]) & (at_distance < SHELL[1]) & (np.abs(at_height) < 80)
        crossings.append(at_height[near])
    return crossings


def directions(points: np.ndarray, eye: Eyeball) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Side (to +x) and height (to +y) in degrees from +z, and distance over the radius.

    Height is the angle about the eye's left-right axis, so that `turn` changes it and nothing
    else; side is the angle to the plane at right angles to that axis.
    """
    offset = points - eye.centre
    distance = np.maximum(np.linalg.norm(offset, axis=1), 1e-9)
    side = np.degrees(np.arcsin(np.clip(offset[:, 0] / distance, -1, 1)))
    height = np.degrees(np.arctan2(offset[:, 1], offset[:, 2]))
    return side, height, distance / eye.radius


def solve_blink(vertices: np.ndarray, blink: np.ndarray, lids: Lids) -> np.ndarray:
    """(W, 3) float32 blink displacement whose lids meet, canonical centimetres.

    `vertices` (W, 3) are the skin's; `blink` (W, 3) is what is kept away from the lids.
    """
    side, height, distance = directions(vertices, lids.eye)
    upper, lower, closing = rims(side, lids.opening)
    crease = np.maximum(CREASE_SHARE * (upper - lower), CREASE_LEAST_DEGREES)
    above = height >= 0.5 * (upper + lower)
    beyond = np.where(above, height - upper, lower - height) / crease
    share = _falloff(np.clip(beyond, 0, 1))
    shell = _falloff(np.clip((distance - 1.25) / (SHELL[1] - 1.25), 0, 1))
    front = _falloff(np.clip((np.abs(height) - 75) / 30, 0, 1))
    front *= _falloff(np.clip((np.abs(side) - 80) / 9, 0, 1))  # no height at the axis itself
    share *= shell * front
    degrees = np.where(above, closing - upper, closing - lower) * share  # degrees, negative is down
    solved = turn(vertices, lids.eye, degrees)
    return ((1 - share)[:, None] * blink + solved).astype(np.float32)


def rims(side: np.ndarray, opening: Opening) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Heights (N,) of the upper rim, the lower rim and the line they close on, degrees."""
    upper = np.interp(side, opening.sides, opening.upper)
    lower = np.interp(side, opening.sides, opening.lower)
    return upper, lower, lower + CLOSING_SHARE * (upper - lower)


def _falloff(t: np.ndarray) -> np.ndarray:
    return 1 - t * t * (3 - 2 * t)


def turn(vertices: np.ndarray, eye: Eyeball, degrees: np.ndarray) -> np.ndarray:
    """Displacement of turning each vertex about the eye's left-right axis, bulging a little.

    The chord of the turn dips below the arc, towards the eyeball; the end is lifted so that a half
    closed lid, which moves along the chord, stays outside.
    """
    offset = vertices - eye.centre
    angle = np.radians(degrees)
    c, s = np.cos(angle), np.sin(angle)
    lift = 1 + BULGE * 2 * (1 / np.cos(angle / 2) - 1)
    turned = np.stack(
        [offset[:, 0], c * offset[:, 1] + s * offset[:, 2], c * offset[:, 2] - s * offset[:, 1]], 1
    )
    return turned * lift[:, None] - offset
