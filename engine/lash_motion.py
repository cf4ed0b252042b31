"""Lashes stay on the rim of their lid."""

from __future__ import annotations

import numpy as np
from scipy.spatial import KDTree

from engine.eye_space import directions, turn
from engine.lid_solve import Lids, rims

RIM_DEGREES = 8.0  # skin this close to the opening is a lid's rim
RIM_SHELL = (0.9, 1.35)  # of the eyeball's radius


def solve_lashes(
    vertices: np.ndarray,
    pieces: np.ndarray,
    lids: Lids,
    skin: np.ndarray,
    motion: np.ndarray,
    blink: int,
) -> np.ndarray:
    """(K, N, 3) float32 motion of an eye's lashes (N, 3) that sit on its lids' rims, centimetres.

    Each connected piece (`pieces` (N,)) belongs to the lid it lies nearer to and goes with that
    lid's rim, `motion` (K, W, 3) of the `skin` (W, 3), at its own angle to the side; in row `blink`
    it turns with the lid.
    """
    side, height, _ = directions(vertices, lids.eye)
    upper, lower, closing = rims(side, lids.opening)
    skin_side, skin_height, distance = directions(skin, lids.eye)
    skin_upper, skin_lower, _ = rims(skin_side, lids.opening)
    front = (distance > RIM_SHELL[0]) & (distance < RIM_SHELL[1])
    follow = np.empty((len(motion), len(vertices), 3), np.float32)
    for piece in np.unique(pieces):
        members = np.flatnonzero(pieces == piece)
        to_upper, to_lower = np.abs(height - upper), np.abs(height - lower)
        on_upper = to_upper[members].mean() < to_lower[members].mean()
        beyond = skin_height - skin_upper if on_upper else skin_lower - skin_height
        rim = np.flatnonzero(front & (beyond > -1.0) & (beyond < RIM_DEGREES))
        if len(rim):
            nearest = rim[np.abs(skin_side[rim] - side[members, None]).argmin(1)]
        else:  # a coarse or thick-lidded skin may have no vertex there
            _, nearest = KDTree(skin).query(vertices[members])
        follow[:, members] = motion[:, nearest]
        degrees = (closing - upper if on_upper else closing - lower)[members]
        follow[blink, members] = turn(vertices[members], lids.eye, degrees)
    return follow
