"""From what the network says of a skin to a motion in which lids and lips close."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.lid_contact import fit_rims
from engine.lid_solve import Lids, solve_blink
from engine.lining import follow_outside
from engine.lip_rims import find_lip_rims
from engine.lip_seal import JAW_OPEN, MOUTH_CLOSE, seal_lips
from engine.mirror import (
    Mirror,
    symmetrise,
    symmetrise_gates,
    symmetrise_regions,
)
from engine.names import ICT_EXPRESSIONS
from engine.skin_basis import SkinBasis
from engine.skin_surface import SkinSurface
from engine.thin_triangles import settle_thin_triangles

BLINKS = (ICT_EXPRESSIONS.index("eyeBlink_L"), ICT_EXPRESSIONS.index("eyeBlink_R"))


def balance(predicted: SkinBasis, surface: SkinSurface, mirror: Mirror) -> SkinBasis:
    """The prediction for a symmetric skin, the same on both sides."""
    return replace(
        predicted,
        displacements=symmetrise(predicted.displacements, mirror),
        gates=symmetrise_gates(predicted.gates, mirror),
        regions=symmetrise_regions(predicted.regions, surface.vertices, mirror),
    )


def solve_motion(
    surface: SkinSurface, predicted: SkinBasis, lids: list[Lids | None], mirror: Mirror | None
) -> np.ndarray:
    """(53, W, 3) canonical displacements in which lids and lips close, alike where the skin is."""
    return close_lids(surface, calm_motion(surface, predicted), lids, mirror)


def calm_motion(surface: SkinSurface, predicted: SkinBasis) -> np.ndarray:
    """(53, W, 3) canonical displacements in which lips close and nothing tears; lids are loose."""
    motion = predicted.displacements.copy()
    motion[MOUTH_CLOSE] = seal_lips(surface.vertices, surface.triangles, motion, predicted.regions)
    return _line_mouth(surface, predicted, settle(surface, motion))


def close_lids(
    surface: SkinSurface, motion: np.ndarray, lids: list[Lids | None], mirror: Mirror | None = None
) -> np.ndarray:
    """(53, W, 3) `motion` with blinks, left then right, in which the lids of `lids` meet.

    Alike on both sides of `mirror`.
    """
    motion = motion.copy()
    for blink, lid in zip(BLINKS, lids, strict=True):
        if lid is not None:
            met = solve_blink(surface.vertices, motion[blink], lid)
            motion[blink] = fit_rims(surface.vertices, surface.triangles, met, lid)
    return motion if mirror is None else symmetrise(motion, mirror)


def _line_mouth(surface: SkinSurface, predicted: SkinBasis, motion: np.ndarray) -> np.ndarray:
    rims = find_lip_rims(surface.vertices, predicted.regions)
    parting = np.zeros(0, np.int64) if rims is None else np.union1d(rims.upper, rims.lower)
    where = (surface.vertices, surface.triangles, motion, predicted.coordinates)
    return follow_outside(*where, parting)


def settle(surface: SkinSurface, displacements: np.ndarray) -> np.ndarray:
    """(53, W, 3) displacements in which thin triangles stay whole; mouthClose on an open jaw."""
    motion = displacements.copy()
    motion[MOUTH_CLOSE] += motion[JAW_OPEN]  # alone it is never seen
    motion = settle_thin_triangles(surface.vertices, surface.triangles, motion)
    motion[MOUTH_CLOSE] -= motion[JAW_OPEN]
    return motion
