"""Where eyes, brows and mouth are on one particular aligned mesh."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.landmark_places import landmark_places
from engine.records import Alignment

LIDS = (
    (263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466),
    (33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246),
)
BROWS = (
    (276, 283, 282, 295, 285, 300, 293, 334, 296, 336),
    (46, 53, 52, 65, 55, 70, 63, 105, 66, 107),
)
MOUTH_CORNERS = (291, 61)
INNER_LIPS = (13, 14)
"""Landmark numbers; pairs are the character's left, then right."""


@dataclass(frozen=True, slots=True, eq=False)
class FacePlaces:
    """Places in canonical space, centimetres; pairs are the character's left, then right."""

    landmarks: np.ndarray
    """(478, 3) float64, the mesh's own where it has them, else the canonical head's."""
    eyes: np.ndarray
    """(2, 3) the middles of the eye openings."""
    lids: np.ndarray
    """(2, 16, 3) around the openings."""
    brows: np.ndarray
    """(2, 10, 3)."""
    mouth: np.ndarray
    """(3,) between the lips."""
    mouth_width: float
    eye_width: float
    """Centimetres from corner to corner of an eye."""


def face_places(alignment: Alignment) -> FacePlaces:
    """Read the places off the alignment's landmarks."""
    landmarks = alignment.landmarks.astype(np.float64)
    missing = ~np.isfinite(landmarks).all(1)
    landmarks[missing] = landmark_places().position[missing]
    lids = landmarks[np.array(LIDS)]
    left, right = landmarks[list(MOUTH_CORNERS)]
    widths = np.linalg.norm(lids[:, 0] - lids[:, 8], axis=1)
    return FacePlaces(
        landmarks=landmarks,
        eyes=lids.mean(1),
        lids=lids,
        brows=landmarks[np.array(BROWS)],
        mouth=landmarks[list(INNER_LIPS)].mean(0),
        mouth_width=float(np.linalg.norm(left - right)),
        eye_width=float(widths.mean()),
    )
