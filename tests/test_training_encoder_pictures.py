"""Closed-loop pictures as the learned encoder sees them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from encoder_pictures import draw_data

from engine.encoder_features import FEATURE_BLOCKS
from engine.face_space import FACE_SIZE
from engine.training.encoder_pictures import (
    PAST,
    first_people,
    look_back,
    prepare,
    read_score_names,
    read_turn,
)


def test_everybody_is_relative_to_their_own_rest():
    pictures = prepare(draw_data(np.random.default_rng(0)))
    change = pictures.features[:, FEATURE_BLOCKS["score_change"]]
    np.testing.assert_allclose(change[~pictures.acting], 0.0, atol=1e-6)
    assert np.abs(change[pictures.acting]).mean() > 0.2
    assert (pictures.features[:, FEATURE_BLOCKS["rested"]] == 1.0).all()


def test_people_never_at_rest_are_told_so():
    data = draw_data(np.random.default_rng(0))
    lacking = data.choose((data.act != "calibration") | (data.identity > 0))
    pictures = prepare(lacking)
    rested = pictures.features[:, FEATURE_BLOCKS["rested"]].ravel()
    np.testing.assert_array_equal(rested, lacking.identity > 0)


def test_the_past_stays_within_the_sequence():
    past, ages = look_back(np.array([0, 0, 0, 1, 1]), np.array([0, 1, 1, 1, 1]), np.full(5, 20.0))
    assert past.shape == (5, PAST)
    assert past[:, :3].tolist() == [[0, 0, 0], [1, 1, 1], [2, 1, 1], [3, 3, 3], [4, 3, 3]]
    np.testing.assert_allclose(ages[2], [0, 0.05, *[-1] * 6])
    np.testing.assert_allclose(ages[0], [0, *[-1] * 7])
    assert past.dtype == np.int64
    assert ages.dtype == np.float32


def test_faces_and_where_their_landmarks_truly_are_go_along():
    data = draw_data(np.random.default_rng(3), people=2)
    pictures = prepare(data)
    np.testing.assert_array_equal(pictures.face, data.face)
    corners = pictures.points[:, [33, 263]]  # seen where they truly are, in these pictures
    assert corners.dtype == np.float32
    np.testing.assert_allclose(corners.mean(1)[:, 0], FACE_SIZE / 2, atol=1e-3)
    np.testing.assert_allclose(corners[:, 0, 1], corners[:, 1, 1], atol=1e-3)
    moved = replace(data, true_landmarks=data.true_landmarks + 5.0)
    assert np.abs(prepare(moved).points - pictures.points).min() > 0.0


def test_resting_pictures_are_everybodys_own():
    pictures = prepare(draw_data(np.random.default_rng(4), people=3))
    resting = pictures.resting()
    assert list(resting) == [0, 1, 2]
    assert resting[1].tolist() == [12, 13, 14, 15]
    assert sum(map(len, resting.values())) == (~pictures.acting).sum()


def test_chosen_pictures_keep_their_past():
    pictures = prepare(draw_data(np.random.default_rng(1)))
    chosen = pictures.choose(np.flatnonzero(pictures.person == 3))
    assert (chosen.code[chosen.past[:, 1]] == pictures.code[pictures.past[:, 1]][36:48]).all()
    with pytest.raises(ValueError, match="whole"):
        pictures.choose(np.arange(6, 9))


def test_a_few_people_are_drawn_from_all():
    pictures = prepare(draw_data(np.random.default_rng(2), people=8))
    few = first_people(pictures, 3)
    assert set(few.person) == {0, 4, 7}
    np.testing.assert_array_equal(
        few.features, pictures.features[np.isin(pictures.person, [0, 4, 7])]
    )


def test_turns_are_read_off_the_pose():
    T = np.tile(np.eye(4), (2, 1, 1))
    c, s = np.cos(0.3), np.sin(0.3)
    T[0, :3, :3] = [[c, 0, s], [0, 1, 0], [-s, 0, c]]  # to the left
    T[1, :3, :3] = [[1, 0, 0], [0, c, s], [0, -s, c]]  # up
    np.testing.assert_allclose(read_turn(T), [[0.3, 0], [0, 0.3]], atol=1e-6)


def test_names_come_from_the_shards(tmp_path):
    with pytest.raises(SystemExit, match="No shards in"):
        read_score_names(tmp_path)
    np.savez(tmp_path / "test_0_00000.npz", score_names=np.array(["a", "b"]))
    assert read_score_names(tmp_path) == ("a", "b")
