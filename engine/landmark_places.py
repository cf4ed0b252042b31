"""Where the tracker's 478 landmarks lie on the canonical head, and how far each can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

BUNDLED_LANDMARKS = Path(__file__).parent / "assets" / "landmarks.npz"
LANDMARK_COUNT = 478
MESH_LANDMARKS = 468  # the rest are the irises, which look wherever they look
RIGHT_EYE_CORNER, LEFT_EYE_CORNER = 33, 263  # outer corners, the character's own sides
OVAL_WEIGHT = 0.15

FACE_OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152,
    148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
"""The outline of the face: on a turned head it slips 1 to 3 cm along the silhouette."""


@dataclass(frozen=True, slots=True, eq=False)
class LandmarkPlaces:
    """The canonical head as the tracker sees it."""

    position: np.ndarray
    """(478, 3) float64 canonical space, centimetres."""
    trust: np.ndarray
    """(478,) float64: 1, the face oval 0.15, the irises 0."""
    eye_span: float
    """Centimetres between the outer eye corners: the face's own unit of length."""

    @property
    def inner(self) -> np.ndarray:
        """(478,) bool: landmarks that stay in place, by which a fit is judged."""
        return self.trust == 1.0


@cache
def landmark_places() -> LandmarkPlaces:
    """The places that ship with the engine."""
    with np.load(BUNDLED_LANDMARKS, allow_pickle=False) as asset:
        position = asset["position"].astype(np.float64)
    trust = np.ones(LANDMARK_COUNT)
    trust[list(FACE_OVAL)] = OVAL_WEIGHT
    trust[MESH_LANDMARKS:] = 0.0
    span = np.linalg.norm(position[LEFT_EYE_CORNER] - position[RIGHT_EYE_CORNER])
    return LandmarkPlaces(position, trust, float(span))
