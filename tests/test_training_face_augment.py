"""Faces shown a little differently, their landmarks along."""

from __future__ import annotations

import numpy as np
import pytest

from engine.face_space import FACE_SIZE
from engine.training import face_augment
from engine.training.face_augment import vary_faces

EVERYBODY_FOR_ITSELF = np.arange(24)


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but moved."""
    for name in ("_LARGEST_GRAIN", "_COVERED_SHARE", "_BLURRED_SHARE"):
        monkeypatch.setattr(face_augment, name, 0.0)


def still(monkeypatch: pytest.MonkeyPatch, **changed: float) -> None:
    """Nothing is done but what is named."""
    names = ("_SHIFT", "_TURN", "_GROWTH", "_GRAIN")
    for name in (*(f"_LARGEST{name}" for name in names), "_COVERED_SHARE", "_BLURRED_SHARE"):
        monkeypatch.setattr(face_augment, name, changed.get(name, 0.0))


def dots(places: np.ndarray) -> np.ndarray:
    """(N, 192, 192) uint8: in each a soft dot at its (N, 2) place."""
    y, x = np.mgrid[:FACE_SIZE, :FACE_SIZE]
    squared = (x - places[:, 0, None, None]) ** 2 + (y - places[:, 1, None, None]) ** 2
    return (250 * np.exp(-squared / (2 * 4.0**2))).round().astype(np.uint8)


def find(pictures: np.ndarray) -> np.ndarray:
    """(N, 2) places of what is bright."""
    y, x = np.mgrid[:FACE_SIZE, :FACE_SIZE]
    weight = pictures.astype(np.float64)
    total = weight.sum((1, 2))
    return np.stack([(weight * x).sum((1, 2)), (weight * y).sum((1, 2))], axis=1) / total[:, None]


@pytest.mark.usefixtures("plain")
def test_landmarks_move_with_the_picture():
    rng = np.random.default_rng(0)
    places = rng.uniform(30, 160, (24, 1, 2)).astype(np.float32)
    shown, moved = vary_faces(dots(places[:, 0]), places, EVERYBODY_FOR_ITSELF, rng)
    assert moved.dtype == np.float32
    np.testing.assert_allclose(find(shown), moved[:, 0], atol=0.1)
    assert np.abs(moved - places).mean() > 0.5


@pytest.mark.usefixtures("plain")
def test_what_belongs_together_moves_alike_and_others_otherwise():
    rng = np.random.default_rng(1)
    unit = np.repeat(np.arange(8), 3)
    places = np.tile(np.float32([70.0, 120.0]), (24, 1, 1))
    shown, moved = vary_faces(dots(places[:, 0]), places, unit, rng)
    assert (shown.reshape(8, 3, -1) == shown[::3].reshape(8, 1, -1)).all()
    assert len(np.unique(moved.round(3), axis=0)) == 8


def test_faces_without_points_are_shown_too_and_nothing_given_is_changed():
    rng = np.random.default_rng(2)
    faces = rng.integers(0, 256, (24, FACE_SIZE, FACE_SIZE), np.uint8)
    points = rng.uniform(0, FACE_SIZE, (5, 478, 2)).astype(np.float32)
    before = faces.copy(), points.copy()
    shown, moved = vary_faces(faces, points, EVERYBODY_FOR_ITSELF, rng)
    assert shown.shape == faces.shape
    assert shown.dtype == np.uint8
    assert moved.shape == points.shape
    assert (shown != faces).any(axis=(1, 2)).all()
    np.testing.assert_array_equal(faces, before[0])
    np.testing.assert_array_equal(points, before[1])


def test_nothing_done_leaves_the_picture(monkeypatch: pytest.MonkeyPatch):
    still(monkeypatch)
    faces = np.random.default_rng(3).integers(0, 256, (4, FACE_SIZE, FACE_SIZE), np.uint8)
    points = np.full((4, 3, 2), 50.0, np.float32)
    shown, moved = vary_faces(faces, points, np.arange(4), np.random.default_rng(4))
    np.testing.assert_array_equal(shown, faces)
    np.testing.assert_allclose(moved, points, atol=1e-4)


def test_grain_is_no_bias_and_differs_from_picture_to_picture(monkeypatch: pytest.MonkeyPatch):
    still(monkeypatch, _LARGEST_GRAIN=8.0)
    faces = np.full((24, FACE_SIZE, FACE_SIZE), 128, np.uint8)
    nobody = np.zeros((0, 1, 2), np.float32)
    shown, _ = vary_faces(faces, nobody, np.repeat([0, 1], 12), np.random.default_rng(8))
    spreads = shown.astype(float).std((1, 2))
    np.testing.assert_allclose(shown.mean((1, 2)), 128.0, atol=0.2)
    assert 0.5 < spreads.max() < 8.5
    np.testing.assert_allclose(spreads[:12], spreads[0], rtol=0.05)
    grainy = int(spreads.argmax())
    assert (shown[grainy] != shown[grainy + 1 if grainy % 12 < 11 else grainy - 1]).mean() > 0.5


def test_blur_takes_detail_and_keeps_the_light(monkeypatch: pytest.MonkeyPatch):
    still(monkeypatch, _BLURRED_SHARE=1.0)
    face = np.random.default_rng(6).integers(0, 256, (1, FACE_SIZE, FACE_SIZE), np.uint8)
    nobody = np.zeros((0, 1, 2), np.float32)
    shown, _ = vary_faces(face, nobody, np.zeros(1, int), np.random.default_rng(7))
    assert shown.std() < 0.6 * face.std()
    assert shown.mean() == pytest.approx(face.mean(), abs=0.5)


def test_a_cover_is_one_grey_rectangle(monkeypatch: pytest.MonkeyPatch):
    still(monkeypatch, _COVERED_SHARE=1.0)
    faces = np.random.default_rng(9).integers(0, 256, (24, FACE_SIZE, FACE_SIZE), np.uint8)
    nobody = np.zeros((0, 1, 2), np.float32)
    shown, _ = vary_faces(faces, nobody, EVERYBODY_FOR_ITSELF, np.random.default_rng(10))
    hidden = (shown != faces).sum((1, 2))
    assert hidden.max() < 48 * 48
    assert (hidden > 0).sum() >= 22  # one may lie at the very edge
    rows, columns = np.nonzero(shown[hidden.argmax()] != faces[hidden.argmax()])
    inside = shown[hidden.argmax(), rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    assert len(np.unique(inside)) == 1
