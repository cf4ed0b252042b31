import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from engine.rotation import limit_rotation, rotation_vector, turn_by

AXES = np.concatenate([np.eye(3), -np.eye(3), np.random.default_rng(0).normal(size=(20, 3))])


@pytest.mark.parametrize("angle", [0.0, 1e-9, 1e-3, 0.5, 1.0, 2.0, 3.0, np.pi - 1e-6])
def test_it_is_the_turn_by_the_rotation_vector_shortened(angle):
    for axis in AXES / np.linalg.norm(AXES, axis=1, keepdims=True):
        R = Rotation.from_rotvec(angle * axis).as_matrix()
        expected = Rotation.from_rotvec(min(angle, 0.9) * axis).as_matrix()
        np.testing.assert_allclose(limit_rotation(R, 0.9), expected, atol=1e-8)
        np.testing.assert_allclose(limit_rotation(R, 4.0), R, atol=1e-12)


def test_half_a_turn_has_an_axis():
    for axis in AXES / np.linalg.norm(AXES, axis=1, keepdims=True):
        limited = limit_rotation(Rotation.from_rotvec(np.pi * axis).as_matrix(), 0.9)
        found = Rotation.from_matrix(limited).as_rotvec()
        np.testing.assert_allclose(np.linalg.norm(found), 0.9, atol=1e-9)
        np.testing.assert_allclose(np.abs(found @ axis), 0.9, atol=1e-7)  # either way round


def test_rounding_and_scale_are_taken_out():
    R = Rotation.from_euler("yx", [30, 20], degrees=True).as_matrix()
    limited = limit_rotation((1.001 * R).astype(np.float32), 2.0)
    np.testing.assert_allclose(limited @ limited.T, np.eye(3), atol=1e-12)
    np.testing.assert_allclose(limited, R, atol=1e-3)


@pytest.mark.parametrize("angle", [0.0, 1e-9, 1e-3, 0.5, 1.0, 2.0, 3.0, np.pi - 1e-6])
def test_rotations_become_vectors_and_vectors_rotations(angle):
    for axis in AXES / np.linalg.norm(AXES, axis=1, keepdims=True):
        R = Rotation.from_rotvec(angle * axis).as_matrix()
        np.testing.assert_allclose(rotation_vector(R), angle * axis, atol=1e-7)
        np.testing.assert_allclose(turn_by(angle * axis), R, atol=1e-12)
