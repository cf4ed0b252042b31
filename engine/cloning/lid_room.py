"""How far a closed lid may be done in another manner before the eyeball shows through it."""

from __future__ import annotations

import numpy as np

from engine.lid_solve import Lids

SHARES = (1.0, 0.75, 0.5, 0.25)
CORNERS = ((0.0, 1.0), (1.0, 0.0), (1.0, 1.0))  # style and looseness: the ends of what is read
CLEAR = 1.03  # eyeball radii: a lid that far out has nothing to fear
ENTERED = 0.01  # eyeball radii deeper than the solved lid: seen
FRONT = 0.5  # cosine from the eye's forward axis


def find_room(
    vertices: np.ndarray, lids: Lids, solved: np.ndarray, raw: np.ndarray, styled: np.ndarray
) -> float:
    """The largest of `SHARES` by which a solved blink may lean to the others, else 0.

    Args:
        vertices: (W, 3) the skin, canonical centimetres.
        lids: the eye, with an eyeball.
        solved: (W, 3) the blink whose lids meet outside the eyeball.
        raw: (W, 3) the network's own blink.
        styled: (W, 3) the second sculptor's.
    """
    unit = lids.eye.to_unit(vertices + solved)
    distance = np.linalg.norm(unit, axis=1)
    front = unit[:, 2] > FRONT * distance
    safe = np.minimum(distance[front], CLEAR) - ENTERED
    for share in SHARES:
        ways = (
            solved + share * (loose * (raw - solved) + style * (styled - raw))
            for style, loose in CORNERS
        )
        if all((_distance((vertices + way)[front], lids) >= safe).all() for way in ways):
            return share
    return 0.0


def _distance(points: np.ndarray, lids: Lids) -> np.ndarray:
    """(W,) eyeball radii from its middle."""
    return np.linalg.norm(lids.eye.to_unit(points), axis=1)
