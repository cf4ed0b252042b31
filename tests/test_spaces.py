"""Spaces: the laws every conversion keeps, and known axes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from engine.gaze import eye_rotations
from live.broadcast.spaces import T_space_mesh, find_space, find_spaces, find_upright, quaternion_of
from live.broadcast.topics import SPACES

UPRIGHT_METRES = np.diag([100.0, 100.0, 100.0, 1.0])
quarters = st.integers(0, 23).map(lambda number: Rotation.create_group("O")[number].as_matrix())
turns = st.integers(0, 2**32 - 1).map(
    lambda seed: Rotation.random(random_state=np.random.default_rng(seed % 2**31)).as_matrix()
)


def canonical_from(rotation: np.ndarray, centimetres: float) -> np.ndarray:
    T = np.eye(4)
    T[:3, :3], T[:3, 3] = centimetres * rotation, (1, 2, 3)
    return T


def test_an_upright_file_of_metres_is_gltf_already() -> None:
    space = find_space(UPRIGHT_METRES, "gltf")
    np.testing.assert_array_equal(space.T_space_mesh, np.eye(4))
    assert space.metres_per_unit == 1.0
    assert not space.mirrored


@pytest.mark.parametrize(
    ("name", "left", "up", "forward", "unit"),
    [
        ("gltf", (1, 0, 0), (0, 1, 0), (0, 0, 1), 1.0),
        ("unity", (-1, 0, 0), (0, 1, 0), (0, 0, 1), 1.0),
        ("unreal", (1, 0, 0), (0, 0, 1), (0, 1, 0), 0.01),
    ],
)
def test_where_left_up_and_forward_end(name, left, up, forward, unit) -> None:
    # A file of millimetres with +z up whose face looks along -y, as many tools write them.
    T = canonical_from(np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]]), 0.1)
    space = find_space(T, name)
    in_file = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])
    np.testing.assert_array_equal(space.directions(in_file), [left, up, forward])
    np.testing.assert_allclose(
        space.vectors(1000 * in_file), np.array([left, up, forward]) / unit, rtol=1e-6
    )
    assert space.metres_per_unit == unit
    assert space.mirrored == (name != "gltf")


@given(quarters)
def test_every_quarter_turn_is_set_upright(rotation: np.ndarray) -> None:
    np.testing.assert_allclose(find_upright(canonical_from(rotation, 7.0)), rotation, atol=1e-12)


@given(turns, st.floats(-3, 3))
def test_upright_is_the_nearest_of_the_24(rotation: np.ndarray, power: float) -> None:
    found = find_upright(canonical_from(rotation, 10**power))
    for other in Rotation.create_group("O").as_matrix():
        assert np.trace(found.T @ rotation) >= np.trace(other.T @ rotation) - 1e-9


@given(st.integers(-4, 4), st.floats(0.34, 2.9), quarters)
def test_the_unit_is_the_power_of_ten_that_makes_a_head(power, size, rotation) -> None:
    # A head `size` times a human one, in units of 10^power metres.
    T = canonical_from(rotation, 100.0 * 10.0**power / size)
    assert find_space(T, "mesh").metres_per_unit == pytest.approx(10.0**power)
    assert find_space(T, "gltf").scale == pytest.approx(10.0**power)
    assert find_space(T, "unreal").scale == pytest.approx(10.0 ** (power + 2))


@settings(max_examples=60)
@given(turns, turns, st.sampled_from(list(SPACES)), st.integers(0, 2**31))
def test_turning_and_converting_may_change_places(frame, turn, name, seed) -> None:
    space = find_space(canonical_from(frame, 10.0), name)
    points = np.random.default_rng(seed).normal(size=(5, 3))
    x, y, z, w = space.quaternion(quaternion_of(turn)).astype(float)
    assert w >= 0
    converted = Rotation.from_quat([x, y, z, w]).apply(space.vectors(points))
    np.testing.assert_allclose(space.vectors(points @ turn.T), converted, atol=2e-6 * space.scale)


@given(turns, st.sampled_from(list(SPACES)))
def test_an_eye_turns_alike_in_every_space(frame: np.ndarray, name: str) -> None:
    """The eye's formula holds with the axes of any space, the mirrored ones too."""
    space = find_space(canonical_from(frame, 10.0), name)
    axes = np.stack([frame, frame])
    gaze = np.array([[0.3, -0.2], [-0.1, 0.4]])
    in_mesh = eye_rotations(gaze, axes)
    in_space = eye_rotations(gaze, space.directions(axes))
    expected = space.axes @ in_mesh @ space.axes.T
    np.testing.assert_allclose(in_space, expected, atol=1e-6)


@pytest.mark.parametrize("name", SPACES)
def test_one_vector_goes_where_several_do(name: str) -> None:
    space = find_space(canonical_from(np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]]), 3.0), name)
    point = np.array([0.1, -20.0, 3e5], np.float32)
    np.testing.assert_array_equal(space.vector(point), space.vectors(point))
    assert space.vector(point).dtype == np.float32


@given(turns)
def test_a_quaternion_is_the_rotation_it_came_from(turn: np.ndarray) -> None:
    quaternion = quaternion_of(turn)
    assert np.linalg.norm(quaternion) == pytest.approx(1, abs=1e-6)
    np.testing.assert_allclose(Rotation.from_quat(quaternion).as_matrix(), turn, atol=1e-6)


@pytest.mark.parametrize("axis", range(3))
def test_half_turns_have_quaternions_too(axis: int) -> None:
    turn = -np.eye(3)
    turn[axis, axis] = 1
    expected = np.zeros(4)
    expected[axis] = 1
    np.testing.assert_array_equal(quaternion_of(turn), expected)


@pytest.mark.parametrize("dtype", [np.int16, np.float32])
@pytest.mark.parametrize("name", SPACES)
def test_swapping_is_converting_without_the_unit(name: str, dtype: type) -> None:
    T = canonical_from(Rotation.create_group("O")[7].as_matrix(), 1.0)
    space = find_space(T, name)
    rows = np.random.default_rng(2).integers(-32767, 32768, (9, 3)).astype(dtype)
    out = np.empty_like(rows)
    space.swap(rows, out)
    np.testing.assert_array_equal(out, rows.astype(float) @ space.axes.T)


@pytest.mark.parametrize("name", SPACES)
def test_the_front_of_a_triangle_stays_its_front(name: str) -> None:
    """The cross product of two sides points out of the head in every space."""
    space = find_space(canonical_from(np.eye(3), 100.0), name)
    corners = np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0]])
    a, b, c = space.vectors(corners)[space.wind(np.array([[0, 1, 2]]))[0]]
    normal = np.cross(b - a, c - a)
    np.testing.assert_allclose(
        normal / np.linalg.norm(normal), space.directions(np.array([0.0, 0, 1])), atol=1e-6
    )


def test_nan_of_one_number_does_not_spread() -> None:
    space = find_space(UPRIGHT_METRES, "unreal")
    found = space.vectors(np.array([[np.nan, 1.0, 2.0], [np.nan] * 3]))
    assert np.isnan(found).sum() == 4


def test_v_is_down_where_it_is_told() -> None:
    uv = np.array([[0.25, 0.125]], np.float32)
    for name, space in find_spaces(UPRIGHT_METRES).items():
        expected = 0.875 if name in ("gltf", "unreal") else 0.125
        np.testing.assert_array_equal(space.uvs(uv), [[0.25, expected]])


def test_the_matrix_says_the_same_as_the_conversion() -> None:
    T = canonical_from(Rotation.create_group("O")[11].as_matrix(), 0.1)
    points = np.random.default_rng(0).normal(size=(4, 3))
    for name in SPACES:
        matrix = T_space_mesh(T, name)
        np.testing.assert_allclose(
            points @ matrix[:3, :3].T + matrix[:3, 3],
            find_space(T, name).vectors(points),
            rtol=1e-6,
        )
