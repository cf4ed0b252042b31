"""Where upper and lower teeth meet, read off the teeth themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.face_places import FacePlaces
from engine.part_cut import Piece

OVER = 0.5  # of a tooth's width and depth: so far aside one still stands over another
APART = 0.4  # of a tooth's height: so much higher the upper one's middle is
FEWEST_PAIRED = 0.3  # of the teeth
STIFF = 1e-2  # the surface tilts and bends no more than teeth ask for


@dataclass(frozen=True, slots=True, eq=False)
class Bite:
    """The surface between the two rows of teeth."""

    origin: np.ndarray
    """(3,) canonical centimetres."""
    coefficients: np.ndarray
    """(3,) height over the origin, its slope backwards and its bend, per centimetre."""

    def above(self, points: np.ndarray) -> np.ndarray:
        """(N,) how far `points` (N, 3) lie above it, canonical centimetres."""
        return points[:, 1] - self.origin[1] - _columns(points - self.origin) @ self.coefficients


def find_bite(teeth: Sequence[Piece], places: FacePlaces) -> Bite:
    """The surface between pieces that stand one over another; the lips' height if none do.

    Lips need not meet where teeth do, and a row of teeth may climb backwards.
    """
    flat = Bite(places.mouth, np.zeros(3))
    if len(teeth) < 2:
        return flat
    middles = np.array([piece.centre for piece in teeth])
    extents = np.array([piece.extent for piece in teeth])
    between = _between(middles, extents)
    if len(between) < FEWEST_PAIRED * len(teeth):
        return flat
    offset = between - places.mouth
    columns = _columns(offset)
    normal = columns.T @ columns + STIFF * len(offset) * np.diag([0.0, 1.0, 10.0])
    solution = np.linalg.solve(normal, columns.T @ offset[:, 1])
    near = abs(solution[0]) < 0.6 * places.mouth_width
    return Bite(places.mouth, solution) if near else flat


def _columns(offset: np.ndarray) -> np.ndarray:
    back = np.clip(offset[:, 2], -8.0, 1.0)
    return np.stack([np.ones(len(offset)), back, back**2], axis=1)


def _between(middles: np.ndarray, extents: np.ndarray) -> np.ndarray:
    """(N, 3) the middles between each tooth and the one over or under it."""
    found = []
    for middle, extent in zip(middles, extents, strict=True):
        aside = np.abs(middles - middle)[:, [0, 2]] / (0.5 * (extents + extent))[:, [0, 2]]
        rise = np.abs(middles[:, 1] - middle[1])
        over = (aside.max(1) < OVER) & (rise > APART * np.minimum(extents[:, 1], extent[1]))
        alike = (extents[:, 0] < 2 * extent[0]) & (extent[0] < 2 * extents[:, 0])
        partners = np.flatnonzero(over & alike)
        if len(partners):
            partner = partners[aside[partners].max(1).argmin()]
            found.append((middle + middles[partner]) / 2)
    return np.array(found).reshape(-1, 3)
