import numpy as np
import pytest
from made_character import made_character
from scipy.spatial.transform import Rotation

from engine.head_motion import compute_head_weights, find_head_pivot, head_transform
from engine.names import PART_NAMES

SKIN, HAIR, TEETH = (PART_NAMES.index(name) for name in ("skin", "hair", "teeth_lower"))


def weights(points, part: int = SKIN) -> np.ndarray:
    points = np.array(points, float)
    return compute_head_weights(points, np.full(len(points), part, np.int8), np.eye(4))


def test_the_face_follows_fully_and_the_shoulders_not_at_all():
    face = [[0, -8.5, 9.5], [0, 0, 13], [8, 0, 0], [0, 12, -5], [0, -2, -8]]
    np.testing.assert_array_equal(weights(face), 1)
    np.testing.assert_array_equal(weights([[15, -20, 0], [0, -25, 5], [0, -60, 0]]), 0)


def test_the_neck_fades_smoothly_downwards():
    neck = weights([[0, y, 4.0] for y in np.linspace(-5, -22, 200)])
    assert (np.diff(neck) <= 0).all()
    assert np.abs(np.diff(neck)).max() < 0.02


def test_raised_hands_stay_with_the_body():
    points = [[40, 10, 0], [0, -120, 0], [0, 5, 8]]
    assert weights(points).tolist() == [0, 0, 1]
    assert weights(points, HAIR)[0] == 1


def test_teeth_sit_on_the_head():
    assert weights([[0, -13, 6]], TEETH).tolist() == [1]


def test_turning_leaves_the_pivot_and_moves_in_centimetres():
    character = made_character()
    T = np.eye(4)
    T[:3, :3] = Rotation.from_euler("y", 30, degrees=True).as_matrix()
    moved = head_transform(T, character.T_canonical_mesh, character.head_pivot)
    pivot = np.append(character.head_pivot, 1)
    np.testing.assert_allclose(moved @ pivot, pivot, atol=1e-6)
    np.testing.assert_allclose(np.linalg.det(moved[:3, :3]), 1, atol=1e-5)
    T = np.eye(4)
    T[:3, 3] = [0, 0, 2]
    shift = head_transform(T, character.T_canonical_mesh, character.head_pivot)[:3, 3]
    assert np.linalg.norm(shift) == pytest.approx(0.02, rel=1e-4)  # 2 cm of a head in metres


def test_positive_yaw_turns_the_nose_to_the_left():
    T = np.eye(4)
    T[:3, :3] = Rotation.from_euler("y", 30, degrees=True).as_matrix()
    moved = head_transform(T, np.eye(4), find_head_pivot(np.eye(4)))
    nose = moved @ [0, 0, 13, 1]
    assert nose[0] > 5
