"""Landmarks corrected by what crops of eyes and mouth show: places in a crop, and back to pixels.

A crop's own space has its origin between two landmarks as seen, the turn of the line between the
eyes' outer corners, and their distance, measured in depth too, as its unit: x to the right of the
upright crop, y down. A right eye's crop is mirrored, so that both eyes are left ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.encoder_landmarks import LEFT_EYE, RIGHT_EYE, mirror_twins

_EYE = (263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398, 473, 474,
        475, 476, 477)  # fmt: skip
_BROW = (276, 283, 282, 295, 285, 300, 293, 334, 296, 336)
_LIPS = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 185, 40, 39, 37, 0, 267, 269, 270, 409,
         78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 191, 80, 81, 82, 13, 312, 311, 310,
         415)  # fmt: skip
_CHIN = (152, 148, 176, 149, 377, 400, 378, 175, 199, 200, 18, 83, 313, 171, 396, 208, 428, 262, 32,
         194, 418, 201, 421)  # fmt: skip
_NOSE = (98, 327, 48, 278, 64, 294, 19, 94, 2, 97, 326)
EYE_POINTS = (*_EYE, *_BROW)
"""Landmarks that the left eye's crop shows; the right eye's are their twins."""
MOUTH_POINTS = (*_LIPS, *_CHIN, *_NOSE)
CROP_SIDES = (0.58, 0.58, 0.86)
"""Of left eye, right eye and mouth, in the unit."""
CROP_DROPS = (-0.08 * 0.58, -0.08 * 0.58, 0.06 * 0.86)
"""How far each crop's middle is below its space's origin."""


@dataclass(frozen=True, slots=True, eq=False)
class CropSpaces:
    """Where one kind of crop lies in N pictures."""

    points: np.ndarray
    """(K,) int64: landmarks in it."""
    origin: np.ndarray
    """(N, 2) pixels."""
    axes: np.ndarray
    """(N, 2, 2) pixels: rows are where a unit to the right and a unit down lead."""

    def to_crop(self, landmarks: np.ndarray) -> np.ndarray:
        """(N, K, 2) places in the crop of (N, 478, 2 or more) landmarks, pixels."""
        offset = landmarks[:, self.points, :2] - self.origin[:, None]
        return offset @ np.linalg.inv(self.axes)

    def to_pixels(self, places: np.ndarray) -> np.ndarray:
        """(N, K, 2) pixels of places in the crop."""
        return places @ self.axes + self.origin[:, None]


def crop_spaces(landmarks: np.ndarray) -> tuple[CropSpaces, CropSpaces, CropSpaces]:
    """Of left eye, right eye and mouth, by the landmarks (N, 478, 3) as seen."""
    landmarks = np.asarray(landmarks, np.float64)
    across = landmarks[:, LEFT_EYE[1]] - landmarks[:, RIGHT_EYE[1]]
    unit = np.maximum(np.linalg.norm(across, axis=1), 1.0)[:, None]
    right = unit * across[:, :2] / np.maximum(np.linalg.norm(across[:, :2], axis=1), 1e-6)[:, None]
    down = np.stack([-right[:, 1], right[:, 0]], axis=1)
    eye = np.array(EYE_POINTS)
    twins = mirror_twins()
    kinds = (
        (eye, LEFT_EYE, right),
        (twins[eye], RIGHT_EYE, -right),
        (np.array(MOUTH_POINTS), (61, 291), right),
    )
    left_eye, right_eye, mouth = (
        CropSpaces(
            points,
            landmarks[:, list(between), :2].mean(axis=1),
            np.stack([along, down], axis=1),
        )
        for points, between, along in kinds
    )
    return left_eye, right_eye, mouth


def upright_crops(crops: np.ndarray) -> np.ndarray:
    """(N, 3, 64, 64) as `CropSpaces` has them: the right eye's mirrored."""
    out = crops.copy()
    out[:, 1] = crops[:, 1, :, ::-1]
    return out


def put_back(
    landmarks: np.ndarray, spaces: tuple[CropSpaces, ...], places: list[np.ndarray]
) -> np.ndarray:
    """(N, 478, 3) `landmarks` with x and y of all points in crops where `places` say."""
    out = np.array(landmarks)
    for space, place in zip(spaces, places, strict=True):
        out[:, space.points, :2] = space.to_pixels(place)
    return out
