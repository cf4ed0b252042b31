"""The small grey picture of a face."""

from __future__ import annotations

import numpy as np
import pytest

from capture.face_crop import FACE_DROP, FACE_SIDE, FACE_SIZE, cut_face, face_region

LEFT, RIGHT = 263, 33
LEVEL = FACE_SIZE * (0.5 - FACE_DROP / FACE_SIDE)
"""Row of the eyes' outer corners."""


def landmarks_at(left: tuple[float, ...], right: tuple[float, ...]) -> np.ndarray:
    points = np.zeros((478, 3))
    points[LEFT, : len(left)], points[RIGHT, : len(right)] = left, right
    return points


def painted(places: np.ndarray, spread: float, size: int = 900) -> np.ndarray:
    """(size, size, 3) uint8: black with soft white dots."""
    y, x = np.mgrid[:size, :size]
    dots = [np.exp(-((x - px) ** 2 + (y - py) ** 2) / (2 * spread**2)) for px, py in places]
    return np.repeat((255 * np.max(dots, axis=0)).astype(np.uint8)[..., None], 3, axis=2)


def middle_of(picture: np.ndarray) -> np.ndarray:
    """(x, y) of what is bright in it."""
    y, x = np.mgrid[: picture.shape[0], : picture.shape[1]]
    weight = picture.astype(np.float64)
    return np.array([(x * weight).sum(), (y * weight).sum()]) / weight.sum()


@pytest.mark.parametrize("distance", [40.0, 110.0, 400.0])
@pytest.mark.parametrize("roll", [0.0, 0.5, -0.8])
def test_eye_corners_lie_in_the_same_places_however_large_and_rolled(distance: float, roll: float):
    half = distance / 2 * np.array([np.cos(roll), np.sin(roll)])
    left, right = np.array([450.0, 430.0]) + half, np.array([450.0, 430.0]) - half
    image = painted(np.stack([left, right]), spread=distance / 30)
    face = cut_face(image, landmarks_at(tuple(left), tuple(right)))
    assert face.shape == (FACE_SIZE, FACE_SIZE)
    assert face.dtype == np.uint8
    half_size = FACE_SIZE // 2
    expected = FACE_SIZE / FACE_SIDE / 2
    found_right, found_left = middle_of(face[:, :half_size]), middle_of(face[:, half_size:])
    assert found_right == pytest.approx((half_size - expected, LEVEL), abs=0.8)
    assert found_left == pytest.approx((expected, LEVEL), abs=0.8)


def test_a_turned_head_is_not_enlarged():
    straight = face_region(landmarks_at((300, 200, 0), (200, 200, 0)))
    turned = face_region(landmarks_at((280, 200, 30), (200, 200, -30)))
    assert turned.size == pytest.approx(straight.size)


def test_what_is_outside_the_image_looks_like_its_edge():
    face = cut_face(np.full((50, 50, 3), 200, np.uint8), landmarks_at((60, 10), (-10, 10)))
    assert face.min() == face.max() == 200


def test_fine_patterns_are_averaged_when_made_smaller():
    y, x = np.mgrid[:1200, :1200]
    checked = np.repeat(((x + y) % 2 * 255).astype(np.uint8)[..., None], 3, axis=2)
    face = cut_face(checked, landmarks_at((880, 400), (320, 400)))
    assert np.abs(face.astype(int) - 127).mean() < 20


def test_landmarks_on_one_place_are_no_reason_to_fail():
    face = cut_face(np.full((50, 50, 3), 90, np.uint8), landmarks_at((20, 20), (20, 20)))
    assert face.min() == face.max() == 90
