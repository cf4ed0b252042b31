"""Eyelids that meet: the blink is solved on the eyeball, not left to what the network remembers.

Seen from the eyeball's centre the opening is an empty patch of directions, whether the eye is an open
hole, a pocket behind the lids or a closed socket. Its upper and lower edge are read off per meridian;
the blink turns the upper lid about the centre onto a closing line near the lower edge. The field
depends on direction only, so a lid's outside, rim and lining move together and nothing can tear.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

MERIDIANS = 25
REACH_DEGREES = 75.0  # how far to the side the opening may stretch
CLOSING_SHARE = 0.12  # the lower lid comes up by this share of the opening
SMALLEST_OPENING_DEGREES = 6.0
COLUMN_DEGREES = 6.0
CREASE_SHARE = 1.1  # the upper lid folds away within this multiple of the opening above its rim
CREASE_LEAST_DEGREES = 16.0
SHELL = (0.75, 1.9)  # of the eyeball's radius: where lids may be
BULGE = 0.6  # share of the chord's dip towards the eyeball that is made up for


@dataclass(frozen=True, slots=True, eq=False)
class Eyeball:
    """A sphere in canonical space, centimetres."""

    centre: np.ndarray
    """(3,)."""
    radius: float


@dataclass(frozen=True, slots=True, eq=False)
class Opening:
    """The visible part of an eye in directions from its centre, degrees."""

    azimuths: np.ndarray
    """(M,) ascending."""
    upper: np.ndarray
    """(M,) elevation of the upper lid's rim."""
    lower: np.ndarray
    """(M,) elevation of the lower lid's rim; equals `upper` at the corners."""


def find_opening(vertices: np.ndarray, triangles: np.ndarray, eye: Eyeball) -> Opening | None:
    """The opening in the skin in front of `eye`, or None where there is none to speak of.

    `vertices` (W, 3) are the skin's in canonical space. Triangle edges are sampled, so that long
    ones leave no false gap.
    """
    azimuth, elevation, distance = _directions(_edge_samples(vertices, triangles), eye)
    near = (distance > SHELL[0]) & (distance < SHELL[1])
    near &= (np.abs(azimuth) < 90) & (np.abs(elevation) < 80)
    azimuth, elevation = azimuth[near], elevation[near]
    grid = np.linspace(-REACH_DEGREES, REACH_DEGREES, MERIDIANS)
    edges = np.array([_gap(elevation[np.abs(azimuth - a) < COLUMN_DEGREES / 2]) for a in grid])
    height = edges[:, 0] - edges[:, 1]
    middle = MERIDIANS // 2
    wide = height > SMALLEST_OPENING_DEGREES / 2
    if height[middle - 3 : middle + 4].max() < SMALLEST_OPENING_DEGREES or not wide[middle]:
        return None
    first, last = middle, middle
    while first > 0 and wide[first - 1]:
        first -= 1
    while last < MERIDIANS - 1 and wide[last + 1]:
        last += 1
    if first == 0 or last == MERIDIANS - 1:
        return None  # runs round the eye: no lids
    upper, lower = edges[:, 0].copy(), edges[:, 1].copy()
    for end, inside in ((first - 1, first), (last + 1, last)):
        upper[end] = lower[end] = 0.5 * (edges[inside, 0] + edges[inside, 1])
    kept = slice(first - 1, last + 2)
    return Opening(grid[kept], _smooth(upper[kept]), _smooth(lower[kept]))


def _gap(elevations: np.ndarray) -> tuple[float, float]:
    """Upper and lower end of the widest empty stretch of elevations around the front."""
    marks = np.sort(np.concatenate([elevations, [-80.0, 80.0]]))
    marks = marks[(marks > -60) & (marks < 60)]
    if len(marks) < 2:
        return 0.0, 0.0
    widest = int(np.argmax(np.diff(marks)))
    return float(marks[widest + 1]), float(marks[widest])


def _smooth(values: np.ndarray) -> np.ndarray:
    inner = values.copy()
    inner[1:-1] = 0.25 * values[:-2] + 0.5 * values[1:-1] + 0.25 * values[2:]
    return inner


def _edge_samples(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    a, b = vertices[triangles], vertices[np.roll(triangles, -1, axis=1)]
    shares = (0.0, 1 / 3, 2 / 3)
    return np.concatenate([((1 - s) * a + s * b).reshape(-1, 3) for s in shares])


def _directions(
    points: np.ndarray, eye: Eyeball
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Azimuth (to +x) and elevation (to +y) in degrees from +z, distance over the radius."""
    offset = points - eye.centre
    distance = np.maximum(np.linalg.norm(offset, axis=1), 1e-9)
    azimuth = np.degrees(np.arctan2(offset[:, 0], offset[:, 2]))
    elevation = np.degrees(np.arcsin(np.clip(offset[:, 1] / distance, -1, 1)))
    return azimuth, elevation, distance / eye.radius


def solve_blink(
    vertices: np.ndarray, blink: np.ndarray, eye: Eyeball, opening: Opening
) -> np.ndarray:
    """(W, 3) float32 blink displacement whose lids meet; `blink` (W, 3) is kept away from the lids."""
    azimuth, elevation, distance = _directions(vertices, eye)
    upper = np.interp(azimuth, opening.azimuths, opening.upper)
    lower = np.interp(azimuth, opening.azimuths, opening.lower)
    height = upper - lower
    closing = lower + CLOSING_SHARE * height
    crease = np.maximum(CREASE_SHARE * height, CREASE_LEAST_DEGREES)
    above = elevation >= 0.5 * (upper + lower)
    beyond = np.where(above, elevation - upper, lower - elevation) / crease
    share = _falloff(np.clip(beyond, 0, 1))
    shell = _falloff(np.clip((distance - 1.25) / (SHELL[1] - 1.25), 0, 1))
    front = _falloff(np.clip((np.abs(azimuth) - 75) / 30, 0, 1))
    share *= shell * front
    turn = np.where(above, closing - upper, closing - lower) * share  # degrees, negative is down
    solved = _turn(vertices, eye, turn)
    return ((1 - share)[:, None] * blink + solved).astype(np.float32)


def _falloff(t: np.ndarray) -> np.ndarray:
    return 1 - t * t * (3 - 2 * t)


def _turn(vertices: np.ndarray, eye: Eyeball, degrees: np.ndarray) -> np.ndarray:
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
