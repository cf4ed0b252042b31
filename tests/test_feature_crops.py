"""Pictures of eyes and mouth."""

from __future__ import annotations

import numpy as np
import pytest

from capture.feature_crops import CROP_NAMES, CROP_SIZE, cut_feature_crops, feature_regions

SPOTS = {33: (-50, -20), 133: (-18, -20), 362: (18, -20), 263: (50, -20), 61: (-22, 45),
         291: (22, 45)}  # fmt: skip


def _landmarks(roll: float = 0.0, scale: float = 1.0, middle=(160.0, 120.0)) -> np.ndarray:
    points = np.zeros((478, 3), np.float32)
    turn = scale * np.array([[np.cos(roll), -np.sin(roll)], [np.sin(roll), np.cos(roll)]])
    for number, place in SPOTS.items():
        points[number, :2] = turn @ place + middle
    return points


def _face(landmarks: np.ndarray) -> np.ndarray:
    """White spots at the eyes' corners, grey ones at the mouth's."""
    rows, columns = np.indices((240, 320))
    image = np.zeros((240, 320, 3), np.uint8)
    for number in SPOTS:
        x, y = landmarks[number, :2]
        near = np.hypot(columns - x, rows - y) < 5
        image[near] = 130 if number in (61, 291) else 255
    return image


def test_left_eye_right_eye_mouth():
    assert CROP_NAMES == ("eye_L", "eye_R", "mouth")
    left, right, mouth = feature_regions(_landmarks())
    assert left.centre[0] == pytest.approx(160 + 34)
    assert right.centre[0] == pytest.approx(160 - 34)
    assert left.centre[1] == right.centre[1] < 100, "brows are seen too"
    assert mouth.centre[0] == pytest.approx(160)


def test_crops_hold_still_when_the_face_is_turned_and_nearer():
    crops = [cut_feature_crops(_face(p), p) for p in (_landmarks(), _landmarks(0.4, 1.2))]
    assert crops[0].shape == (3, CROP_SIZE, CROP_SIZE)
    assert crops[0].dtype == np.uint8
    assert crops[0].reshape(3, -1).max(axis=1).min() > 100, "each shows its spots"
    for upright, turned in zip(*crops, strict=True):
        a, b = (_middle(crop) for crop in (upright, turned))
        np.testing.assert_allclose(a, b, atol=1.5)


def _middle(crop: np.ndarray) -> np.ndarray:
    rows, columns = np.indices(crop.shape)
    return np.array([(rows * crop).sum(), (columns * crop).sum()], float) / crop.sum()


def test_a_turned_head_is_not_enlarged():
    """What the corners lose in width they gain in depth."""
    aside = _landmarks()
    aside[263, 0] -= 40
    aside[263, 2] = np.sqrt(100**2 - 60**2)
    assert feature_regions(aside)[2].size[0] == pytest.approx(
        feature_regions(_landmarks())[2].size[0], rel=1e-4
    )


def test_a_face_at_the_border_has_crops():
    landmarks = _landmarks(middle=(0.0, 0.0))
    assert cut_feature_crops(_face(landmarks), landmarks).shape == (3, CROP_SIZE, CROP_SIZE)
