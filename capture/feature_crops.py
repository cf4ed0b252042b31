"""Small grey pictures of eyes and mouth, held upright and still by the landmarks."""

from __future__ import annotations

import numpy as np

from capture.image_region import ImageRegion
from capture.opencv import load_cv2

CROP_NAMES = ("eye_L", "eye_R", "mouth")
"""Left and right are the performer's own."""
CROP_SIZE = 64
_LEFT_CORNERS, _RIGHT_CORNERS = (263, 362), (33, 133)  # outer, inner
_LIP_CORNERS = (61, 291)
_EYE_SIDE, _MOUTH_SIDE = 0.58, 0.86
"""Of the distance between the eyes' outer corners."""
_EYE_LIFT = 0.08  # of the crop: brows are seen too
_MOUTH_DROP = 0.06  # chins go down further than lips go up
_OVERSAMPLING = 2


def cut_feature_crops(image: np.ndarray, landmarks: np.ndarray) -> np.ndarray:
    """(3, 64, 64) uint8 grey, ordered as `CROP_NAMES`.

    All have the turn and the scale of the eyes' outer corners, which expressions hardly move; the
    scale is measured in depth too, so that a turned head is not enlarged.

    Args:
        image: (H, W, 3) uint8 RGB.
        landmarks: (478, 3) pixels of it.
    """
    cv2 = load_cv2()
    crops = []
    for region in feature_regions(landmarks):
        large = region.cut(image, CROP_SIZE * _OVERSAMPLING, replicate=True)
        grey = cv2.cvtColor(large, cv2.COLOR_RGB2GRAY)
        crops.append(cv2.resize(grey, (CROP_SIZE, CROP_SIZE), interpolation=cv2.INTER_AREA))
    return np.stack(crops)


def feature_regions(landmarks: np.ndarray) -> list[ImageRegion]:
    """Squares around the left eye, the right eye and the mouth."""
    points = np.asarray(landmarks, np.float64)
    across = points[_LEFT_CORNERS[0]] - points[_RIGHT_CORNERS[0]]
    scale = max(float(np.linalg.norm(across)), 1.0)
    roll = float(np.arctan2(across[1], across[0]))
    up = np.array([np.sin(roll), -np.cos(roll)])
    regions = []
    for corners in (_LEFT_CORNERS, _RIGHT_CORNERS):
        side = _EYE_SIDE * scale
        centre = points[list(corners), :2].mean(axis=0) + _EYE_LIFT * side * up
        regions.append(_square(centre, side, roll))
    mouth = points[list(_LIP_CORNERS), :2].mean(axis=0) - _MOUTH_DROP * _MOUTH_SIDE * scale * up
    return [*regions, _square(mouth, _MOUTH_SIDE * scale, roll)]


def _square(centre: np.ndarray, side: float, roll: float) -> ImageRegion:
    return ImageRegion((float(centre[0]), float(centre[1])), (side, side), roll)
