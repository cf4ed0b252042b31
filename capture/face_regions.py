"""Which landmarks make up each of `FACE_REGIONS`, and where its look is sampled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from capture.names import FACE_REGIONS

_EYE_LEFT = (263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398)
_EYE_RIGHT = (33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173)
_OUTER_LIPS = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 185, 40, 39, 37, 0, 267, 269, 270,
               409)  # fmt: skip
_INNER_LIPS = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 191, 80, 81, 82, 13, 312, 311, 310,
               415)  # fmt: skip
_NOSE = (1, 2, 98, 327, 4, 5, 6, 195, 197, 48, 278, 64, 294, 45, 275, 44, 19, 94, 115, 344, 220,
         440)  # fmt: skip
_JAW = (152, 148, 176, 149, 377, 400, 378, 175, 199, 200, 18, 83, 313, 171, 396, 208, 428, 262, 32,
        194, 418, 201, 421)  # fmt: skip
_BROW_LEFT = (276, 283, 282, 295, 285, 300, 293, 334, 296, 336)
_BROW_RIGHT = (46, 53, 52, 65, 55, 70, 63, 105, 66, 107)

REGION_LANDMARKS: dict[str, tuple[int, ...]] = {
    "brow_left": _BROW_LEFT,
    "brow_right": _BROW_RIGHT,
    "eye_left": (*_EYE_LEFT, 473, 474, 475, 476, 477),
    "eye_right": (*_EYE_RIGHT, 468, 469, 470, 471, 472),
    "nose": _NOSE,
    "mouth": (*_OUTER_LIPS, *_INNER_LIPS),
    "jaw": _JAW,
}
"""MediaPipe's landmarks, by region; left is the performer's own."""

_PLAIN_SCALES = (0.5, 1.0, 1.5)
_EYE_SCALES = (1.0, 1.3, 1.6, 2.2)
_MOUTH_SCALES = (1.0, 1.2, 1.5, 1.8)
_RINGS: dict[str, tuple[tuple[int, ...], tuple[float, ...]]] = {
    # What lids and lips themselves change all the time, irises and teeth, is no place to look at.
    "eye_left": (_EYE_LEFT, _EYE_SCALES),
    "eye_right": (_EYE_RIGHT, _EYE_SCALES),
    "mouth": (_OUTER_LIPS, _MOUTH_SCALES),
}


@dataclass(frozen=True, slots=True, eq=False)
class SamplePlaces:
    """Places on the face that move with its landmarks, region by region."""

    landmarks: np.ndarray
    """(S,) int64: each place is on the line from its region's middle to this landmark,"""
    scales: np.ndarray
    """(S, 1) float64: this many times as far out."""
    starts: np.ndarray
    """(R,) int64: where each region's places begin; they follow one another."""
    counts: np.ndarray
    """(R,) int64: how many places each region has."""
    owners: np.ndarray
    """(S,) int64: the region of each place."""

    def place(self, landmarks: np.ndarray) -> np.ndarray:
        """(S, 2) pixels for (478, 3) landmarks."""
        points = landmarks[self.landmarks, :2]
        middles = np.add.reduceat(points, self.starts) / self.counts[:, None]
        middles = middles[self.owners]
        return middles + (points - middles) * self.scales


def plan_samples() -> SamplePlaces:
    """The places for `FACE_REGIONS`, in their order."""
    landmarks, scales, counts = [], [], []
    for name in FACE_REGIONS:
        ring, factors = _RINGS.get(name, (REGION_LANDMARKS[name], _PLAIN_SCALES))
        landmarks.append(np.tile(ring, len(factors)))
        scales.append(np.repeat(factors, len(ring)))
        counts.append(len(ring) * len(factors))
    return SamplePlaces(
        landmarks=np.concatenate(landmarks),
        scales=np.concatenate(scales)[:, None],
        starts=np.cumsum([0, *counts[:-1]]),
        counts=np.array(counts),
        owners=np.repeat(np.arange(len(counts)), counts),
    )
