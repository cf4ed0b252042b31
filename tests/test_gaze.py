import numpy as np
import pytest
from made_character import TURN

from engine.gaze import PITCH_UP_SPAN, YAW_SPAN, eye_rotations, gaze_of_codes
from engine.names import ICT_EXPRESSIONS

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


def test_gaze_of_codes_by_the_eyes_own_lids():
    codes = np.zeros((3, 53), np.float32)
    codes[0, [ICT_EXPRESSIONS.index(f"eyeLookUp_{side}") for side in "LR"]] = 1
    codes[1, ICT_EXPRESSIONS.index("eyeLookOut_L")] = 0.5
    codes[1, ICT_EXPRESSIONS.index("eyeLookIn_R")] = 0.5
    codes[2, ICT_EXPRESSIONS.index("eyeLookOut_L")] = 1  # one eye says left, the other right
    codes[2, ICT_EXPRESSIONS.index("eyeLookOut_R")] = 1
    up, left, apart = gaze_of_codes(codes)
    np.testing.assert_allclose(up, [[0, PITCH_UP_SPAN]] * 2)
    np.testing.assert_allclose(left, [[YAW_SPAN / 2, 0]] * 2)
    np.testing.assert_allclose(apart, 0, atol=1e-9)
