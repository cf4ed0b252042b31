"""The sphere through points, for eyeballs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

ROUNDS = 6


@dataclass(frozen=True, slots=True, eq=False)
class Sphere:
    """A fitted sphere, in the unit of its points."""

    centre: np.ndarray
    """(3,) float64."""
    radius: float
    residual: float
    """Median distance of the points from the surface, in radii."""


def fit_sphere(points: np.ndarray) -> Sphere | None:
    """The sphere most of `points` (N, 3) lie on; None when they lie on a plane or are too few.

    Algebraic least squares (|p|^2 = 2 c.p + k, linear in c and k), reweighted so that a cornea's
    bulge or an iris disc inside does not pull the centre forward.
    """
    if len(points) < 8:
        return None
    origin = points.mean(0)
    local = points - origin
    size = np.linalg.norm(local, axis=1).max()
    if not size > 0:
        return None
    local = local / size
    rows = np.concatenate([2 * local, np.ones((len(local), 1))], axis=1)
    squares = (local**2).sum(1)
    weights = np.ones(len(local))
    centre, radius, off = np.zeros(3), 1.0, np.zeros(len(local))
    for _ in range(ROUNDS):
        solution, _, rank, _ = np.linalg.lstsq(
            rows * weights[:, None], squares * weights, rcond=1e-6
        )
        square = solution[3] + solution[:3] @ solution[:3]
        if rank < 4 or not square > 0:
            return None
        centre, radius = solution[:3], float(np.sqrt(square))
        off = np.abs(np.linalg.norm(local - centre, axis=1) - radius)
        weights = 1.0 / (1.0 + (off / max(2.0 * float(np.median(off)), 1e-6)) ** 2)
    return Sphere(centre * size + origin, radius * size, float(np.median(off)) / radius)
