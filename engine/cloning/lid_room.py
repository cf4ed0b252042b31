"""How far a closed lid may be done in another manner before the eyeball shows through it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.lid_solve import Lids

SHARES = (1.0, 0.75, 0.5, 0.25)
CLEAR = 1.03  # eyeball radii: a lid that far out has nothing to fear
ENTERED = 0.02  # eyeball radii deeper than the solved lid: seen
FRONT = 0.5  # cosine from the eye's forward axis


def find_room(
    vertices: np.ndarray,
    lids: Lids,
    solved: np.ndarray,
    blinks: Sequence[np.ndarray],
    lean: np.ndarray,
) -> float:
    """The largest of `SHARES` of `lean` that may be added to each of `blinks`, else 0.

    Args:
        vertices: (W, 3) the skin, canonical centimetres.
        lids: the eye, with an eyeball.
        solved: (W, 3) the blink whose lids meet outside the eyeball.
        blinks: (W, 3) each, what the lean is added to.
        lean: (W, 3) the way to another manner of blinking.
    """
    unit = lids.eye.to_unit(vertices + solved)
    distance = np.linalg.norm(unit, axis=1)
    front = unit[:, 2] > FRONT * distance
    safe = np.minimum(distance[front], CLEAR) - ENTERED
    for share in SHARES:
        ends = (vertices + blink + share * lean for blink in blinks)
        if all((_distance(end[front], lids) >= safe).all() for end in ends):
            return share
    return 0.0


def _distance(points: np.ndarray, lids: Lids) -> np.ndarray:
    """(W,) eyeball radii from its middle."""
    return np.linalg.norm(lids.eye.to_unit(points), axis=1)
