"""Landmarks of the learned encoder."""

from __future__ import annotations

import numpy as np

from engine.encoder_landmarks import (
    ANCHOR_WEIGHTS,
    LEFT_EYE,
    LEFT_IRIS,
    LEFT_LIDS,
    RIGHT_EYE,
    RIGHT_IRIS,
    RIGHT_LIDS,
    mirror_twins,
    symmetric_face,
)


def test_the_mirror_image_of_the_mirror_image_is_oneself():
    twins = mirror_twins()
    np.testing.assert_array_equal(twins[twins], np.arange(478))


def test_left_and_right_are_named_as_twins():
    twins = mirror_twins()
    assert [twins[i] for i in LEFT_EYE] == list(RIGHT_EYE)
    assert [tuple(twins[list(pair)]) for pair in LEFT_LIDS] == list(RIGHT_LIDS)
    assert twins[LEFT_IRIS[0]] == RIGHT_IRIS[0]
    assert set(twins[list(LEFT_IRIS)]) == set(RIGHT_IRIS)
    assert {twins[i] for i in ANCHOR_WEIGHTS} == set(ANCHOR_WEIGHTS)


def test_the_symmetric_face_is_symmetric_of_size_one_and_left_is_left():
    face = symmetric_face()
    np.testing.assert_allclose(face[mirror_twins()] * (-1, 1, 1), face, atol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(face[263] - face[33]), 1.0)
    assert face[263, 0] > 0.4
    assert face[152, 1] < -0.8  # the chin
