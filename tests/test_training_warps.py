import numpy as np
import pytest

from engine.landmark_places import landmark_places
from engine.training.warps import (
    EYE,
    FOLD_LIMIT,
    MIRROR,
    compose,
    folds,
    heldout_warp,
    swell,
    training_warp,
)

POINTS = landmark_places().position
FAMILIES = [training_warp, heldout_warp]


@pytest.mark.parametrize("kernel", ["gauss", "wendland"])
def test_swelling_scales_about_its_centre_and_fades_out(kernel):
    warp = swell([EYE], np.array([1.5, 2.0, 0.8]), 3.0, kernel)
    np.testing.assert_allclose(warp(EYE[None]), EYE[None])
    near = EYE + np.array([[0.01, 0, 0], [0, 0.01, 0], [0, 0, 0.01]])
    np.testing.assert_allclose(warp(near) - EYE, np.diag([0.015, 0.02, 0.008]), rtol=1e-2)
    far = EYE + np.array([[12.0, 0, 0]])
    np.testing.assert_allclose(warp(far), far, atol=1e-3)


def test_steps_are_taken_in_their_order():
    warp = compose([lambda x: x + 1, lambda x: 2 * x])
    np.testing.assert_array_equal(warp(np.ones((1, 3))), [[4, 4, 4]])


@pytest.mark.parametrize("family", FAMILIES)
def test_the_same_seed_draws_the_same_warp(family):
    warps = [family(np.random.default_rng(s), 1.0) for s in (5, 5, 6)]
    np.testing.assert_array_equal(warps[0](POINTS), warps[1](POINTS))
    assert np.abs(warps[0](POINTS) - warps[2](POINTS)).max() > 0.1


@pytest.mark.parametrize("family", FAMILIES)
def test_without_strength_a_head_stays_what_it_is(family):
    warp = family(np.random.default_rng(0), 1e-6)
    np.testing.assert_allclose(warp(POINTS), POINTS, atol=1e-3)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("seed", range(4))
def test_a_warp_leaves_its_points_alone_and_is_smooth(family, seed):
    warp, before = family(np.random.default_rng(seed), 1.0), POINTS.copy()
    warped = warp(POINTS)
    np.testing.assert_array_equal(POINTS, before)
    step = 1e-4 * np.random.default_rng(seed).normal(size=POINTS.shape)
    stretch = np.linalg.norm(warp(POINTS + step) - warped, axis=1) / np.linalg.norm(step, axis=1)
    assert stretch.max() < 20


@pytest.mark.parametrize("seed", range(4))
def test_warps_for_judging_are_symmetric(seed):
    warp = heldout_warp(np.random.default_rng(seed), 1.0)
    np.testing.assert_allclose(warp(POINTS * MIRROR), warp(POINTS) * MIRROR, atol=1e-9)


def test_folds_are_seen():
    assert not folds(lambda x: x, POINTS)
    assert not folds(lambda x: x * (1.05 * FOLD_LIMIT) ** (1 / 3), POINTS)
    assert folds(lambda x: x * (0.95 * FOLD_LIMIT) ** (1 / 3), POINTS)
    assert folds(lambda x: x * [-1, 1, 1], POINTS)
    assert folds(lambda x: np.where(x[:, :1] > 0, x, x * [1, 1, 0.01]), POINTS)
