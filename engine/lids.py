"""Which lids a skin has, with an eyeball behind them or without."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.eye_space import Eyeball
from engine.lid_opening import find_opening
from engine.lid_solve import Lids
from engine.skin_surface import SkinSurface
from engine.sphere_fit import fit_sphere
from engine.virtual_eye import find_lids_without_eye


def find_lids(
    surface: SkinSurface, coordinates: np.ndarray, eyeballs: Sequence[np.ndarray]
) -> list[Lids | None]:
    """The lids of the left and of the right eye; None where there are none to move.

    `coordinates` (W, 3) are the skin's places on the canonical head, `eyeballs` the (N, 3) vertices
    of the left and of the right eyeball, none at all where there is no eyeball. Centimetres.
    """
    left, right = eyeballs
    return [_find(surface, coordinates, left, True), _find(surface, coordinates, right, False)]


def _find(
    surface: SkinSurface, coordinates: np.ndarray, eyeball: np.ndarray, left: bool
) -> Lids | None:
    sphere = fit_sphere(eyeball)
    if sphere is not None:
        eye = Eyeball(sphere.centre, sphere.radius)
        opening = find_opening(surface.vertices, surface.triangles, eye)
        if opening is not None:
            return Lids(eye, opening)
    found = find_lids_without_eye(surface.vertices, surface.triangles, coordinates, left)
    return None if found is None else Lids(*found, solid=False)
