"""Rotations as vectors and back: the sphere's log and exp maps."""

from __future__ import annotations

import numpy as np


def rotation_from_vector(vector: np.ndarray) -> np.ndarray:
    """(3, 3) rotation by |vector| radians about vector (3,): Rodrigues' formula."""
    angle = float(np.linalg.norm(vector))
    if angle < 1e-12:
        return np.eye(3)
    x, y, z = np.asarray(vector, np.float64) / angle
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.eye(3) + np.sin(angle) * cross + (1.0 - np.cos(angle)) * (cross @ cross)


def vector_from_rotation(rotation: np.ndarray) -> np.ndarray:
    """(3,) axis times angle in radians, at most pi long, of a (3, 3) rotation."""
    rotation = np.asarray(rotation, np.float64)
    skew = np.array(
        [
            rotation[2, 1] - rotation[1, 2],
            rotation[0, 2] - rotation[2, 0],
            rotation[1, 0] - rotation[0, 1],
        ]
    )
    sine = 0.5 * float(np.linalg.norm(skew))
    angle = float(np.arctan2(sine, 0.5 * (np.trace(rotation) - 1.0)))
    if sine > 1e-6:
        return skew * (angle / (2.0 * sine))
    if angle < 1.0:
        return 0.5 * skew
    # Half a turn: the skew part vanishes, but the symmetric part still shows the axis.
    symmetric = 0.5 * (rotation + np.eye(3))
    column = symmetric[:, int(np.argmax(np.diag(symmetric)))]
    return column * (angle / float(np.linalg.norm(column)))


def turn_towards(start: np.ndarray, goal: np.ndarray, share: float) -> np.ndarray:
    """(3, 3): `share` of the shortest way from one rotation to another; 0 start, 1 goal."""
    return start @ rotation_from_vector(share * vector_from_rotation(start.T @ goal))
