import numpy as np

from engine.eye_space import Eyeball, directions, turn

EYE = Eyeball(np.array([3.0, 3.5, 7.6]), 1.4)
STRETCHED = Eyeball(EYE.centre, 1.4, np.diag([1.0, 2.0, 0.8]))


def test_directions_are_degrees_from_straight_ahead():
    points = EYE.centre + 1.4 * np.array([[0, 0, 1], [1, 0, 0], [0, 2, 0], [-1, 0, -1]])
    side, height, distance = directions(points, EYE)
    np.testing.assert_allclose(side, [0, 90, 0, -45], atol=1e-9)
    np.testing.assert_allclose(height[[0, 2, 3]], [0, 90, 180], atol=1e-9)
    np.testing.assert_allclose(distance, [1, 1, 2, np.sqrt(2)])


def test_turning_by_nothing_moves_nothing_and_down_is_down():
    points = EYE.centre + np.random.default_rng(0).normal(size=(20, 3))
    np.testing.assert_allclose(turn(points, EYE, np.zeros(20)), 0, atol=1e-12)
    front = EYE.centre + np.array([[0.0, 0, 1.5], [0.9, 0.4, 1.1]])
    before = directions(front, EYE)
    after = directions(front + turn(front, EYE, np.array([-20.0, -20])), EYE)
    np.testing.assert_allclose(after[0], before[0], atol=1e-9)
    np.testing.assert_allclose(after[1], before[1] - 20)


def test_unit_space_and_back():
    points = EYE.centre + np.random.default_rng(0).normal(size=(20, 3))
    for eye in (EYE, STRETCHED):
        np.testing.assert_allclose(eye.from_unit(eye.to_unit(points)), points, atol=1e-12)


def test_a_stretched_eye_sees_its_own_shape_as_a_sphere():
    directions_in = np.random.default_rng(0).normal(size=(50, 3))
    directions_in /= np.linalg.norm(directions_in, axis=1, keepdims=True)
    surface = STRETCHED.centre + 1.4 * directions_in * [1, 2, 0.8]
    np.testing.assert_allclose(directions(surface, STRETCHED)[2], 1)
    round_ones = directions(EYE.centre + 1.4 * directions_in, EYE)
    for here, there in zip(directions(surface, STRETCHED), round_ones, strict=True):
        np.testing.assert_allclose(here, there, atol=1e-9)


def test_stretch_changes_the_distance_and_nothing_else():
    points = EYE.centre + np.array([[0.5, 0.3, 1.5], [-0.4, -0.6, 1.2]])
    for eye in (EYE, STRETCHED):
        before = directions(points, eye)
        after = directions(points + turn(points, eye, np.zeros(2), np.array([1.2, 0.9])), eye)
        np.testing.assert_allclose(after[0], before[0])
        np.testing.assert_allclose(after[1], before[1])
        np.testing.assert_allclose(after[2], before[2] * [1.2, 0.9])


def test_half_a_turn_stays_outside():
    front = EYE.centre + np.array([[0.0, 0.5, 1.35], [0.3, 0.7, 1.2]])
    moved = turn(front, EYE, np.array([-40.0, -50]))
    before, half = (directions(front + share * moved, EYE)[2] for share in (0.0, 0.5))
    assert (half > 0.96 * before).all()
