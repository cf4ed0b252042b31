"""Batches, each a little different."""

from __future__ import annotations

import numpy as np
import pytest
from encoder_pictures import SCORE_NAMES, draw_data

from engine.encoder_features import FEATURE_BLOCKS
from engine.encoder_landmarks import mirror_twins
from engine.encoder_mirror import code_mirror, feature_mirror
from engine.face_space import FACE_SIZE
from engine.training import encoder_augment
from engine.training.encoder_augment import (
    MOST_RESTS,
    PART,
    Batch,
    gather,
    mirror_faces,
    mirror_points,
    parts_of,
)
from engine.training.encoder_pictures import Pictures, prepare

MIRROR = feature_mirror(SCORE_NAMES)


def pictures_of(people: int, seed: int = 0) -> Pictures:
    return prepare(draw_data(np.random.default_rng(seed), people))


def batch_of(pictures: Pictures, face: bool = True) -> tuple[Batch, np.ndarray, np.ndarray]:
    """All pictures in a batch, their rows, and the numbers of their parts."""
    parts = parts_of(pictures, np.random.default_rng(1))
    batch = gather(pictures, parts, pictures.resting(), MIRROR, np.random.default_rng(3), face)
    return batch, np.concatenate(parts), np.repeat(np.arange(len(parts)), list(map(len, parts)))


@pytest.fixture
def mirrored_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder_augment, "LARGEST_JITTER", 0.0)
    monkeypatch.setattr(encoder_augment, "FORGOTTEN_SHARE", 0.0)


def test_parts_are_whole_sequences_and_a_few_pictures_of_one_person():
    pictures = pictures_of(4)
    parts = parts_of(pictures, np.random.default_rng(0))
    np.testing.assert_array_equal(np.sort(np.concatenate(parts)), np.arange(48))
    assert all(len(np.unique(pictures.person[part])) == 1 for part in parts)
    sequences = [part.tolist() for part in parts if len(np.unique(pictures.past[part])) == 5]
    assert sorted(sequences) == [list(range(4 + 12 * n, 9 + 12 * n)) for n in range(4)]
    assert max(map(len, parts)) <= PART
    assert len(parts) == 8  # a sequence and seven single pictures each


def test_parts_come_in_another_order_every_time():
    pictures, rng = pictures_of(4), np.random.default_rng(0)
    first, second = (np.concatenate(parts_of(pictures, rng)) for _ in range(2))
    assert (first != second).mean() > 0.5


@pytest.mark.usefixtures("mirrored_only")
def test_a_part_is_mirrored_as_a_whole():
    pictures = pictures_of(6)
    batch, rows, part = batch_of(pictures)
    plain = pictures.features[rows]
    same = np.isclose(batch.features, plain).all(axis=1)
    turned = np.isclose(batch.features, MIRROR(plain)).all(axis=1)
    assert (same | turned).all()
    assert same.any()
    assert turned.any()
    assert all(len(np.unique(turned[part == one])) == 1 for one in np.unique(part))
    np.testing.assert_array_equal(batch.code[same], pictures.code[rows][same])
    np.testing.assert_array_equal(batch.code[turned], pictures.code[rows][turned][:, code_mirror()])
    np.testing.assert_array_equal(
        batch.trust[turned], pictures.trust[rows][turned][:, [1, 0, 3, 2, 4, 5, 6]]
    )
    gaze = pictures.gaze[rows][turned]
    np.testing.assert_array_equal(batch.gaze[turned][:, 0, 0], -gaze[:, 1, 0])
    np.testing.assert_array_equal(batch.gaze[turned][:, 0, 1], gaze[:, 1, 1])
    assert batch.face is not None
    np.testing.assert_array_equal(
        batch.face[: len(rows)], mirror_faces(pictures.face[rows], turned)
    )
    np.testing.assert_array_equal(batch.points, mirror_points(pictures.points[rows], turned))


@pytest.mark.usefixtures("mirrored_only")
def test_everybody_is_shown_beside_their_own_rest_mirrored_alike():
    pictures = pictures_of(6)
    batch, rows, part = batch_of(pictures)
    assert batch.face is not None
    turned = np.isclose(batch.features, MIRROR(pictures.features[rows])).all(axis=1)
    np.testing.assert_allclose(batch.rests.sum(axis=1), 1.0, rtol=1e-6)
    assert (batch.rests > 0).sum(axis=1).max() <= MOST_RESTS
    rests = batch.face[len(rows) :]
    for picture, row in enumerate(rows):
        own = pictures.face[pictures.resting()[int(pictures.person[row])]]
        own = mirror_faces(own, np.full(len(own), turned[picture]))
        for shown in rests[batch.rests[picture] > 0]:
            assert (shown == own).all(axis=(1, 2)).any()
    assert len(batch.unit) == len(batch.face)
    np.testing.assert_array_equal(batch.unit[: len(rows)], part)
    assert len(np.unique(batch.unit[len(rows) :])) == len(rests)
    assert batch.unit[len(rows) :].min() > part.max()


def test_who_is_forgotten_has_no_rest_at_all(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(encoder_augment, "FORGOTTEN_SHARE", 0.5)
    batch, _, part = batch_of(pictures_of(8))
    rested = batch.features[:, FEATURE_BLOCKS["rested"]].ravel() == 1.0
    assert 0 < rested.sum() < len(rested)
    np.testing.assert_array_equal(batch.rests.any(axis=1), rested)
    np.testing.assert_array_equal(batch.features[~rested, FEATURE_BLOCKS["score_rest"]], 0.0)
    assert all(len(np.unique(rested[part == one])) == 1 for one in np.unique(part))


def test_people_never_seen_at_rest_can_be_learned_from():
    data = draw_data(np.random.default_rng(5), people=3)
    pictures = prepare(data.choose((data.act != "calibration") | (data.identity == 1)))
    batch, rows, _ = batch_of(pictures)
    assert batch.face is not None
    unmeasured = pictures.person[rows] != 1
    assert not batch.rests[unmeasured].any()
    nobody = prepare(data.choose(data.act != "calibration"))
    batch, rows, _ = batch_of(nobody)
    assert batch.rests.shape == (len(rows), 0)


def test_the_past_is_in_the_batch():
    pictures = pictures_of(3)
    batch, rows, _ = batch_of(pictures)
    np.testing.assert_array_equal(rows[batch.past], pictures.past[rows])
    np.testing.assert_array_equal(batch.ages, pictures.ages[rows])


def test_landmarks_are_jittered_and_nothing_else(monkeypatch: pytest.MonkeyPatch):
    for name in ("MIRRORED_SHARE", "FORGOTTEN_SHARE"):
        monkeypatch.setattr(encoder_augment, name, 0.0)
    pictures = pictures_of(6)
    batch, rows, _ = batch_of(pictures, face=False)
    assert batch.face is None
    landmarks = FEATURE_BLOCKS["landmark_change"]
    moved = batch.features - pictures.features[rows]
    assert 0.0 < moved[:, landmarks].std() < encoder_augment.LARGEST_JITTER
    np.testing.assert_array_equal(np.delete(moved, np.r_[landmarks], axis=1), 0.0)


def test_pictures_themselves_are_left_alone():
    pictures = pictures_of(2, seed=4)
    names = ("features", "code", "gaze", "trust", "face", "points")
    before = {name: getattr(pictures, name).copy() for name in names}
    batch_of(pictures)
    for name, old in before.items():
        np.testing.assert_array_equal(old, getattr(pictures, name))


def test_landmarks_stay_on_what_they_are_on_in_the_mirror():
    twins = mirror_twins()
    points = np.random.default_rng(6).integers(4, FACE_SIZE - 4, (3, 478, 2)).astype(np.float32)
    faces = np.zeros((3, FACE_SIZE, FACE_SIZE), np.uint8)
    left = 263
    for face, (x, y) in zip(faces, points[:, left].astype(int), strict=True):
        face[y, x] = 255
    turned = np.array([True, False, True])
    shown, moved = mirror_faces(faces, turned), mirror_points(points, turned)
    for number, landmark in enumerate((twins[left], left, twins[left])):
        x, y = moved[number, landmark].astype(int)
        assert shown[number, y, x] == 255
    np.testing.assert_array_equal(mirror_points(moved, turned), points)
    np.testing.assert_array_equal(mirror_faces(shown, turned), faces)
