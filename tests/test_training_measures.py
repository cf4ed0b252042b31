import numpy as np
import pytest

from engine.training.measures import MIN_MOTION_CM, relative_errors

RNG = np.random.default_rng(0)
TRUTH = RNG.normal(size=(5, 40, 3))
MASS = RNG.uniform(0.1, 1, 40)


def test_no_motion_is_one_and_the_truth_is_nothing():
    np.testing.assert_allclose(relative_errors(np.zeros_like(TRUTH), TRUTH, MASS), 1)
    np.testing.assert_allclose(relative_errors(TRUTH, TRUTH, MASS), 0)


@pytest.mark.parametrize("factor", [0.5, 1.5, -1.0, 3.0])
def test_the_error_is_that_of_the_amplitude(factor):
    np.testing.assert_allclose(relative_errors(factor * TRUTH, TRUTH, MASS), abs(factor - 1))


def test_units_and_the_size_of_areas_do_not_matter():
    guess = TRUTH + RNG.normal(0, 0.3, TRUTH.shape)
    expected = relative_errors(guess, TRUTH, MASS)
    np.testing.assert_allclose(relative_errors(7 * guess, 7 * TRUTH, 0.2 * MASS), expected)


def test_large_triangles_weigh_more():
    guess = TRUTH.copy()
    guess[:, 0] = 0
    mass = np.ones(40)
    mass[0] = 100
    assert (relative_errors(guess, TRUTH, mass) > relative_errors(guess, TRUTH, mass**0)).all()


def test_shapes_that_do_not_move_are_not_counted():
    truth = TRUTH.copy()
    truth[2] = 0.5 * MIN_MOTION_CM * np.sign(truth[2])
    errors = relative_errors(np.zeros_like(truth), truth, MASS)
    assert np.isnan(errors[2])
    assert np.isfinite(np.delete(errors, 2)).all()
