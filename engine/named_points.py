"""The points of a face that a person can name, and where they lie on the canonical head."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.landmark_places import landmark_places

NAMED_LANDMARKS: dict[str, tuple[int, ...]] = {
    "eye_outer_L": (263,),
    "eye_inner_L": (362,),
    "eye_inner_R": (133,),
    "eye_outer_R": (33,),
    "eye_centre_L": (386, 374, 263, 362),
    "eye_centre_R": (159, 145, 33, 133),
    "upper_lid_L": (386,),
    "upper_lid_R": (159,),
    "brow_L": (282,),
    "brow_R": (52,),
    "nose_bridge": (168,),
    "nose_tip": (4,),
    "nose_base": (2,),
    "nostril_L": (358,),
    "nostril_R": (129,),
    "mouth_corner_L": (291,),
    "mouth_corner_R": (61,),
    "upper_lip": (0,),
    "lower_lip": (17,),
    "chin": (152,),
}
"""Name to the tracker's landmarks whose middle it is; _L is the character's own left."""

EXPLAINED: dict[str, str] = {
    "eye_outer_L": "outer corner of its left eye",
    "eye_inner_L": "inner corner of its left eye",
    "eye_inner_R": "inner corner of its right eye",
    "eye_outer_R": "outer corner of its right eye",
    "eye_centre_L": "middle of its left eye's opening",
    "eye_centre_R": "middle of its right eye's opening",
    "upper_lid_L": "middle of its left upper lid's edge",
    "upper_lid_R": "middle of its right upper lid's edge",
    "brow_L": "middle of its left brow",
    "brow_R": "middle of its right brow",
    "nose_bridge": "root of the nose, between the eyes",
    "nose_tip": "tip of the nose",
    "nose_base": "where the nose meets the upper lip",
    "nostril_L": "outer side of its left nostril",
    "nostril_R": "outer side of its right nostril",
    "mouth_corner_L": "left corner of its mouth",
    "mouth_corner_R": "right corner of its mouth",
    "upper_lip": "upper edge of the upper lip, in the middle",
    "lower_lip": "lower edge of the lower lip, in the middle",
    "chin": "lowest point of the chin",
}
"""Name to what it means, said to a person."""

POINT_NAMES = tuple(NAMED_LANDMARKS)
FEWEST_POINTS = 4


@dataclass(frozen=True, slots=True, eq=False)
class NamedPoints:
    """Some of `POINT_NAMES` and where they are on one mesh."""

    names: tuple[str, ...]
    positions: np.ndarray
    """(N, 3) float64 mesh space."""

    def swapped(self) -> NamedPoints:
        """Left and right exchanged."""
        return NamedPoints(tuple(twin_name(name) for name in self.names), self.positions)


def canonical_points(names: tuple[str, ...]) -> np.ndarray:
    """(N, 3) float64 canonical space, centimetres: where `names` lie on the canonical head."""
    places = landmark_places().position
    return np.stack([places[list(NAMED_LANDMARKS[name])].mean(0) for name in names])


def twin_name(name: str) -> str:
    """The name of the same point on the other side; itself in the middle."""
    ends = {"_L": "_R", "_R": "_L"}
    return name[:-2] + ends[name[-2:]] if name[-2:] in ends else name
