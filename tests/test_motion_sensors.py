import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cloning.motion_sensors import (
    MotionSensors,
    carry_to_sensors,
    describe_opening,
    find_sensor_weights,
)
from engine.names import ICT_EXPRESSIONS


def sensors(places, openings=None, spacing=1.0) -> MotionSensors:
    count = len(places)
    return MotionSensors(
        np.asarray(places, np.float32),
        np.zeros((count, 6), np.float32) if openings is None else np.asarray(openings, np.float32),
        np.full(count, spacing, np.float32), np.zeros(count, np.int8), np.arange(count),
    )  # fmt: skip


def still(count: int) -> np.ndarray:
    return np.zeros((count, 6), np.float32)


def test_a_sensor_on_a_fine_grid_feels_what_is_there():
    grid = np.stack(np.meshgrid(*[np.arange(-3, 3.01, 0.25)] * 2), -1).reshape(-1, 2)
    coordinates = np.column_stack([grid, np.zeros(len(grid))])
    weights, seen = find_sensor_weights(
        sensors([[0.1, 0.2, 0], [1.3, -0.9, 0]]), coordinates, still(len(grid))
    )
    assert seen.all()
    np.testing.assert_allclose(weights.sum(1), 1, atol=1e-6)
    np.testing.assert_allclose(weights @ coordinates, [[0.1, 0.2, 0], [1.3, -0.9, 0]], atol=0.1)


def test_a_sensor_off_the_mesh_is_not_seen_and_feels_nothing():
    near, far = [0, 0, 0.0], [0, 9, 0.0]
    weights, seen = find_sensor_weights(sensors([near, far]), np.zeros((3, 3)), still(3))
    assert seen.tolist() == [True, False]
    assert weights[1].nnz == 0


def test_vertices_without_a_place_take_no_part():
    coordinates = np.array([[np.nan] * 3, [0.2, 0, 0], [np.nan] * 3])
    weights, seen = find_sensor_weights(sensors([[0, 0, 0]]), coordinates, still(3))
    assert seen.all()
    assert weights.indices.tolist() == [1]
    weights, seen = find_sensor_weights(sensors([[0, 0, 0]]), coordinates[:1], still(1))
    assert weights.shape == (1, 1)
    assert not seen.any()


def test_lips_that_touch_are_told_apart_by_how_they_move():
    x = np.linspace(-2, 2, 41)
    line = np.column_stack([x, 0 * x, 0 * x])
    coordinates = np.vstack([line, line])  # the upper lip, then the lower one, at the same place
    openings = still(82)
    openings[41:, 1] = -0.75
    below = np.zeros(6)
    below[1] = -0.75
    wanted = sensors([[0, 0, 0], [0, 0, 0]], [np.zeros(6), below], spacing=0.3)
    weights, _ = find_sensor_weights(wanted, coordinates, openings)
    dense = weights.toarray()
    assert dense[0, :41].sum() > 0.99
    assert dense[1, 41:].sum() > 0.99
    # A rig whose jaw opens a third too far is wrong everywhere alike: the place is the same.
    openings[41:, 1] *= 1.3
    off, _ = find_sensor_weights(wanted, coordinates, openings)
    assert off.toarray()[1, 41:].sum() > 0.99
    np.testing.assert_allclose(off @ coordinates, weights @ coordinates, atol=0.02)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_order_of_the_vertices_does_not_matter(seed):
    rng = np.random.default_rng(seed)
    coordinates, openings = rng.normal(size=(40, 3)), rng.normal(size=(40, 6)).astype(np.float32)
    order = rng.permutation(40)
    wanted = sensors(rng.normal(size=(5, 3)))
    first, _ = find_sensor_weights(wanted, coordinates, openings)
    second, _ = find_sensor_weights(wanted, coordinates[order], openings[order])
    np.testing.assert_allclose(first.toarray()[:, order], second.toarray(), atol=1e-6)


def test_carrying_is_the_mean_of_the_turned_displacements():
    rng = np.random.default_rng(3)
    weights, _ = find_sensor_weights(
        sensors(rng.normal(size=(4, 3)), spacing=3.0), rng.normal(size=(30, 3)), still(30)
    )
    linear, moved = rng.normal(size=(30, 3, 3)), rng.normal(size=(30, 3))
    carried = (carry_to_sensors(weights, linear) @ moved.ravel()).reshape(4, 3)
    wanted = weights @ np.einsum("vij,vj->vi", linear, moved)
    np.testing.assert_allclose(carried, wanted, atol=1e-5)


def test_an_opening_is_a_share_of_jaw_and_lids():
    basis = np.zeros((53, 2, 3))
    basis[ICT_EXPRESSIONS.index("jawOpen"), 0] = [0, -4, 0]
    basis[ICT_EXPRESSIONS.index("eyeBlink_R"), 1] = [0, -1, 0]
    np.testing.assert_allclose(
        describe_opening(basis), [[0, -1, 0, 0, 0, 0], [0, 0, 0, 0, -0.5, 0]]
    )
