"""Rotations held to an angle or followed in part, in few enough steps for every tick.

Source: S. W. Shepperd, "Quaternion from Rotation Matrix", J. Guidance and Control 1(3), 1978;
L. Euler's and O. Rodrigues' formula for the way back.
"""

from __future__ import annotations

import math

import numpy as np


def limit_rotation(R: np.ndarray, limit: float) -> np.ndarray:
    """(3, 3) float64: the rotation about `R`'s axis by its angle, at most `limit` radians.

    `R` (3, 3) may be off by rounding or by a uniform scale near 1; the result is a rotation.
    """
    w, *axis = _quaternion(R.tolist())
    length = math.hypot(*axis)
    half = min(math.atan2(length, w), limit / 2)
    share = math.sin(half) / length if length > 0 else 0.0
    return _rotation(math.cos(half), [share * component for component in axis])


def rotation_vector(R: np.ndarray) -> np.ndarray:
    """(3,) float64 axis times angle in radians, at most pi long, of a (3, 3) rotation."""
    w, *axis = _quaternion(R.tolist())
    length = math.hypot(*axis)
    if length == 0.0:
        return np.zeros(3)
    return np.array(axis) * (2.0 * math.atan2(length, w) / length)


def turn_by(vector: np.ndarray) -> np.ndarray:
    """(3, 3) float64 rotation by |vector| radians about vector (3,)."""
    components = vector.tolist()
    angle = math.hypot(*components)
    share = math.sin(angle / 2) / angle if angle > 0 else 0.5
    return _rotation(math.cos(angle / 2), [share * component for component in components])


def _rotation(w: float, axis: list[float]) -> np.ndarray:
    """(3, 3) float64 of a unit quaternion."""
    x, y, z = axis
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    )


def _quaternion(R: list[list[float]]) -> list[float]:
    """w, x, y, z of any length, w not negative. Of four ways the one that divides by the most."""
    (a, b, c), (d, e, f), (g, h, i) = R
    row = max(
        (
            (1 + a + e + i, (1 + a + e + i, h - f, c - g, d - b)),
            (1 + a - e - i, (h - f, 1 + a - e - i, b + d, c + g)),
            (1 - a + e - i, (c - g, b + d, 1 - a + e - i, f + h)),
            (1 - a - e + i, (d - b, c + g, f + h, 1 - a - e + i)),
        )
    )[1]
    return [math.copysign(1.0, row[0]) * value for value in row]
