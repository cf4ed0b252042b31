from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.rotation import rotation_from_vector, turn_towards, vector_from_rotation

VECTORS = st.tuples(*[st.floats(-1.7, 1.7)] * 3).map(np.array)  # always shorter than pi


@given(VECTORS)
def test_a_vector_makes_a_rotation(vector):
    rotation = rotation_from_vector(vector)
    np.testing.assert_allclose(rotation @ rotation.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(rotation) == pytest.approx(1.0)


@given(VECTORS)
def test_the_log_undoes_the_exp(vector):
    np.testing.assert_allclose(
        vector_from_rotation(rotation_from_vector(vector)), vector, atol=1e-6
    )


@pytest.mark.parametrize("axis", [(1, 0, 0), (0, 1, 0), (0, 0, 1), (0.6, 0.0, 0.8), (0, -0.6, 0.8)])
@pytest.mark.parametrize("less", [0.0, 1e-9, 1e-5])
def test_half_a_turn_and_just_less(axis, less):
    rotation = rotation_from_vector((np.pi - less) * np.array(axis))
    again = rotation_from_vector(vector_from_rotation(rotation))
    np.testing.assert_allclose(again, rotation, atol=1e-6)


def test_a_quarter_turn_about_y_takes_z_to_x():
    rotation = rotation_from_vector(np.array([0.0, np.pi / 2, 0.0]))
    np.testing.assert_allclose(rotation @ [0, 0, 1], [1, 0, 0], atol=1e-12)


@given(VECTORS, VECTORS, st.floats(0, 1))
def test_a_turn_goes_its_share_of_the_way(start_vector, goal_vector, share):
    start, goal = rotation_from_vector(start_vector), rotation_from_vector(goal_vector)
    whole = np.linalg.norm(vector_from_rotation(start.T @ goal))
    middle = turn_towards(start, goal, share)
    assert np.linalg.norm(vector_from_rotation(start.T @ middle)) == pytest.approx(
        share * whole, abs=1e-5
    )
    np.testing.assert_allclose(turn_towards(start, goal, 1.0), goal, atol=1e-5)
