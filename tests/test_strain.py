import numpy as np
import pytest
from grid import build_grid
from scipy.spatial.transform import Rotation

from engine.strain import find_neighbours, inversions, measure_rest, stretches

VERTICES, TRIANGLES = build_grid(7, 6)
REST, PAIRS = measure_rest(VERTICES, TRIANGLES), find_neighbours(TRIANGLES)


def test_nothing_is_stretched_or_inverted_by_rest_or_rigid_motion():
    turned = VERTICES @ Rotation.from_rotvec([2.0, 1.0, -0.5]).as_matrix().T + [3, 1, 4]
    for moved in (VERTICES, turned):
        np.testing.assert_allclose(stretches(REST, moved), 1)
        assert not inversions(REST, moved, PAIRS).any()


@pytest.mark.parametrize("turn", [[0, 0, 0], [0, 0, 0.7], [0.3, -1.0, 2.0]])
def test_stretch_is_the_largest_singular_value(turn):
    map_2d = np.array([[1.7, 0.9], [-0.2, 0.6]])
    moved = VERTICES.copy()
    moved[:, :2] = VERTICES[:, :2] @ map_2d.T
    moved = moved @ Rotation.from_rotvec(turn).as_matrix().T
    np.testing.assert_allclose(stretches(REST, moved), np.linalg.svd(map_2d)[1].max())


def test_stretch_does_not_hang_on_the_neutral_place_or_size():
    R = Rotation.from_rotvec([1.0, 2.0, 0.3]).as_matrix().T
    rest = measure_rest(40 * VERTICES @ R + 7, TRIANGLES)
    np.testing.assert_allclose(stretches(rest, 120 * VERTICES @ R), 3)


def test_a_vertex_pulled_over_its_neighbour_inverts_what_it_crosses():
    moved = VERTICES.copy()
    middle = 3 * 7 + 3
    moved[middle, 0] += 1.5 / 6
    inverted = inversions(REST, moved, PAIRS)
    assert inverted.any()
    assert (TRIANGLES[inverted] == middle).any(1).all()


def test_what_rolls_over_smoothly_is_not_inverted_and_a_sharp_fold_is():
    vertices, triangles = build_grid(41, 5)
    rest, pairs = measure_rest(vertices, triangles), find_neighbours(triangles)
    angle = np.pi * np.clip((vertices[:, 0] - 0.3) / 0.4, 0, 1)  # half a turn around a pencil
    radius = 0.4 / np.pi
    rolled = vertices.copy()
    straight = np.where(vertices[:, 0] > 0.7, vertices[:, 0] - 0.7, 0)
    rolled[:, 0] = np.minimum(vertices[:, 0], 0.3) + radius * np.sin(angle) - straight
    rolled[:, 2] = radius * (1 - np.cos(angle))
    assert not inversions(rest, rolled, pairs).any()
    folded = vertices.copy()
    folded[:, 0] = 0.5 - np.abs(vertices[:, 0] - 0.5)
    assert inversions(rest, folded, pairs).any()


def test_triangles_without_area_give_finite_numbers():
    flat = measure_rest(VERTICES, np.array([[0, 0, 1], [2, 2, 2], [0, 1, 2]]))
    assert np.isfinite(stretches(flat, VERTICES + 1)).all()
    assert not inversions(flat, VERTICES, np.zeros((0, 2), int)).any()


def test_some_of_them_are_measured_alike():
    moved = VERTICES * [1, 2, 1]
    few = REST.select(np.array([3, 8]))
    np.testing.assert_array_equal(stretches(few, moved), stretches(REST, moved)[[3, 8]])


def test_neighbours_share_an_edge():
    shared = [len(set(TRIANGLES[a]) & set(TRIANGLES[b])) for a, b in PAIRS]
    assert set(shared) == {2}
    assert len(PAIRS) == 3 * len(TRIANGLES) - len(np.unique(np.sort(
        TRIANGLES[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1), axis=0))  # fmt: skip
