import numpy as np
import pytest
from made_character import TURN

from engine.gaze import eye_rotations

PLAIN_AXES = np.tile(np.eye(3), (2, 1, 1))
FORWARD = np.array([0.0, 0, 1])


def test_signs():
    rotations = eye_rotations(np.radians([[30, 0], [0, 20]]), PLAIN_AXES)
    left_eye, right_eye = rotations @ FORWARD
    np.testing.assert_allclose(left_eye, [0.5, 0, np.cos(np.pi / 6)], atol=1e-6)
    np.testing.assert_allclose(
        right_eye, [0, np.sin(np.radians(20)), np.cos(np.radians(20))], atol=1e-6
    )


def test_no_gaze_no_turn():
    np.testing.assert_array_equal(eye_rotations(np.zeros((2, 2)), PLAIN_AXES), PLAIN_AXES)


@pytest.mark.parametrize("seed", range(5))
def test_rotations_are_rotations_in_any_mesh_space(seed):
    gaze = np.random.default_rng(seed).normal(0, 0.5, (2, 2))
    axes = np.tile(TURN.T, (2, 1, 1))
    turned = eye_rotations(gaze, axes)
    np.testing.assert_allclose(turned @ turned.transpose(0, 2, 1), PLAIN_AXES, atol=1e-6)
    # Looking there in one space is looking there in the other.
    plain = eye_rotations(gaze, PLAIN_AXES) @ FORWARD
    np.testing.assert_allclose(turned @ (TURN @ FORWARD), plain @ TURN.T, atol=1e-6)
