"""An eye where the mesh has none: heads whose eyeballs were left out still have lids to close."""

from __future__ import annotations

import numpy as np

from engine.eye_space import Eyeball
from engine.lid_opening import Opening, find_opening

CANONICAL_EYE = Eyeball(np.array([3.146, 3.611, 8.054]), 1.465)  # ICT-FaceKit's left eyeball
NEAR_CM = 1.2  # of the canonical eye's front: whose places say where the eye is here
DEPTHS = (1.0, 0.7, 1.3)  # of the radius behind the lids, tried in this order
CORNER_DEGREES = 50.0  # a corner's side as seen from the middle
TALLEST_DEGREES = 50.0  # an opening taller than this is drawn: its eye is no sphere
ROUNDS = 2


def find_lids_without_eye(
    vertices: np.ndarray, triangles: np.ndarray, coordinates: np.ndarray, left: bool
) -> tuple[Eyeball, Opening] | None:
    """The eye that would fit behind an opening of the skin, and the opening; None without one.

    `vertices` (W, 3) and `triangles` (F, 3) are the skin's, `coordinates` (W, 3) its places on the
    canonical head, centimetres.
    """
    for depth in DEPTHS:
        eye = guess_eye(vertices, coordinates, left, depth)
        if eye is None:
            return None
        opening = find_opening(vertices, triangles, eye)
        if opening is not None:
            return _refine(vertices, triangles, eye, opening)
    return None


def guess_eye(
    vertices: np.ndarray, coordinates: np.ndarray, left: bool, depth: float = 1.0
) -> Eyeball | None:
    """The canonical eye, carried along by the skin around it (affine least squares)."""
    centre = CANONICAL_EYE.centre * [1 if left else -1, 1, 1]
    front = centre + np.array([0, 0, CANONICAL_EYE.radius])
    off = np.linalg.norm(coordinates - front, axis=1)
    near = np.flatnonzero(off < 3 * NEAR_CM)
    if len(near) < 8:
        return None
    weight = np.exp(-0.25 * (off[near] / NEAR_CM) ** 2)[:, None]
    design = np.column_stack([coordinates[near] - front, np.ones(len(near))])
    held = 0.05 * np.eye(4, 3) * weight.sum() ** 0.5  # where a flat face says nothing: unstretched
    ridge = 0.05 * np.eye(4) * np.array([1, 1, 1, 0]) * weight.sum() ** 0.5
    solution = np.linalg.lstsq(
        np.concatenate([design * weight, ridge]), np.concatenate([vertices[near] * weight, held]),
        rcond=None,
    )[0]  # fmt: skip
    shape = solution[:3].T
    if np.linalg.det(shape) < 0.05:
        return None
    radius = CANONICAL_EYE.radius
    return Eyeball(solution[3] - shape @ [0, 0, depth * radius], radius, shape)


def _refine(
    vertices: np.ndarray, triangles: np.ndarray, eye: Eyeball, opening: Opening
) -> tuple[Eyeball, Opening]:
    """Seat the eye behind the opening itself, as long as that shows as much of it."""
    for _ in range(ROUNDS):
        better = seat_eye(eye, opening)
        seen = find_opening(vertices, triangles, better)
        if seen is None or _width(better, seen) < 0.9 * _width(eye, opening):
            break
        eye, opening = better, seen
    return eye, opening


def seat_eye(eye: Eyeball, opening: Opening) -> Eyeball:
    """The eye whose corners lie at `CORNER_DEGREES` and whose opening is as tall as an eye's."""
    upper, lower = rim_points(eye, opening)
    right, left = (0.5 * (upper[k] + lower[k]) for k in (0, -1))
    across = left - right
    width = np.linalg.norm(across)
    across /= width
    up = (upper - lower).sum(0)
    up -= (up @ across) * across
    up /= np.linalg.norm(up)
    tall = np.linalg.norm(upper - lower, axis=1).max()
    radius = 0.5 * width / np.sin(np.radians(CORNER_DEGREES))
    stretch = max(1.0, tall / (2 * radius * np.sin(np.radians(TALLEST_DEGREES / 2))))
    forward = np.cross(across, up)
    middle = 0.5 * (right + left)
    centre = middle - radius * np.cos(np.radians(CORNER_DEGREES)) * forward
    return Eyeball(centre, float(radius), np.column_stack([across, up * stretch, forward]))


def rim_points(eye: Eyeball, opening: Opening) -> tuple[np.ndarray, np.ndarray]:
    """(M, 3) canonical points of the upper and the lower rim."""
    side = np.radians(opening.sides)

    def at(height: np.ndarray, distance: np.ndarray) -> np.ndarray:
        h = np.radians(height)
        unit = np.stack([np.sin(side), np.cos(side) * np.sin(h), np.cos(side) * np.cos(h)], 1)
        return eye.from_unit(unit * distance[:, None])

    return at(opening.upper, opening.upper_distance), at(opening.lower, opening.lower_distance)


def _width(eye: Eyeball, opening: Opening) -> float:
    upper, lower = rim_points(eye, opening)
    return float(np.linalg.norm((upper + lower)[0] - (upper + lower)[-1]))
