"""Where the eyeballs of a character turn."""

from __future__ import annotations

import numpy as np

from engine.names import PART_NAMES
from engine.sphere_fit import fit_sphere

WORST_BALL = 0.15  # of its radius off a sphere
DEEP = 0.4  # of its size: what is less deep is a plate
EYE_PARTS = (PART_NAMES.index("eye_L"), PART_NAMES.index("eye_R"))


def eye_index(part_labels: np.ndarray) -> np.ndarray:
    """(V,) int8: 0 on the left eyeball, 1 on the right one, -1 elsewhere."""
    index = np.full(len(part_labels), -1, np.int8)
    for side, part in enumerate(EYE_PARTS):
        index[part_labels == part] = side
    return index


def find_eye_centres(
    vertices: np.ndarray, part_labels: np.ndarray, T_canonical_mesh: np.ndarray
) -> np.ndarray:
    """(2, 3) float32 mesh space, left then right; NaN where there is no eyeball.

    The centre is that of the sphere most of the eyeball's vertices lie on, or the middle of an egg.
    Flat eyes, which some drawn characters have, turn about a point half their width behind them.
    """
    centres = np.full((2, 3), np.nan, np.float32)
    index = eye_index(part_labels)
    backward = -mesh_axes(T_canonical_mesh)[2]
    for side in (0, 1):
        points = vertices[index == side].astype(np.float64)
        if not len(points):
            continue
        centres[side] = _turning_point(points, backward)
    return centres


def _turning_point(points: np.ndarray, backward: np.ndarray) -> np.ndarray:
    """(3,) where one eye of (N, 3) `points` turns, `backward` being a unit vector into the head."""
    size = np.ptp(points, axis=0).max()
    middle = (points.min(0) + points.max(0)) / 2
    sphere = fit_sphere(points)
    if sphere is not None and sphere.residual < WORST_BALL and sphere.radius < 1.5 * size:
        return sphere.centre
    depth = np.ptp(points @ backward)
    # An egg turns about its middle; a flat eye about a point half its width behind it.
    return middle if depth > DEEP * size else middle + backward * size / 2


def mesh_axes(T_canonical_mesh: np.ndarray) -> np.ndarray:
    """(3, 3) float64, rows: the character's left, up and forward as unit vectors in mesh space."""
    linear = T_canonical_mesh[:3, :3]
    return linear / np.linalg.norm(linear, axis=1, keepdims=True)


def eye_axes(T_canonical_mesh: np.ndarray) -> np.ndarray:
    """(2, 3, 3) float32: both eyes of a neutral mesh look straight ahead, as the head does."""
    return np.tile(mesh_axes(T_canonical_mesh), (2, 1, 1)).astype(np.float32)
