import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from engine.similarity import apply_transform, fit_similarity


def similarity(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    T = np.eye(4)
    T[:3, :3] = np.exp(rng.normal()) * Rotation.random(random_state=seed).as_matrix()
    T[:3, 3] = rng.normal(0, 10, 3)
    return T


@pytest.mark.parametrize("seed", range(6))
def test_a_known_transform_comes_back(seed):
    rng = np.random.default_rng(seed)
    source = rng.normal(size=(20, 3)) * [1, 2, 5]
    T = similarity(seed)
    found = fit_similarity(source, apply_transform(T, source), rng.uniform(0.1, 1, 20))
    np.testing.assert_allclose(found, T, atol=1e-9)


def test_points_without_weight_do_not_count():
    rng = np.random.default_rng(0)
    source = rng.normal(size=(20, 3))
    T, weights = similarity(3), np.ones(20)
    target = apply_transform(T, source)
    target[:5] += 100
    weights[:5] = 0
    np.testing.assert_allclose(fit_similarity(source, target, weights), T, atol=1e-9)


def test_a_mirror_image_is_still_answered_with_a_rotation():
    source = np.random.default_rng(0).normal(size=(30, 3))
    found = fit_similarity(source, source * [-1, 1, 1], np.ones(30))
    assert np.linalg.det(found[:3, :3]) > 0


def test_nothing_near_the_answer_is_better():
    rng = np.random.default_rng(1)
    source, target, weights = rng.normal(size=(15, 3)), rng.normal(size=(15, 3)), rng.random(15)

    def error(T: np.ndarray) -> float:
        return float(weights @ ((apply_transform(T, source) - target) ** 2).sum(1))

    best = fit_similarity(source, target, weights)
    for seed in range(20):
        nudge = np.eye(4)
        nudge[:3, :3] = Rotation.random(random_state=seed).as_matrix()
        angle = Rotation.from_matrix(nudge[:3, :3]).as_rotvec() * 0.02
        nudge[:3, :3] = 1.01 ** rng.normal() * Rotation.from_rotvec(angle).as_matrix()
        nudge[:3, 3] = rng.normal(0, 0.02, 3)
        assert error(nudge @ best) > error(best)


def test_transforms_compose():
    points = np.random.default_rng(2).normal(size=(9, 3))
    A, B = similarity(1), similarity(2)
    np.testing.assert_allclose(
        apply_transform(A @ B, points), apply_transform(A, apply_transform(B, points))
    )
