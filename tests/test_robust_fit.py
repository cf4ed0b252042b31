import numpy as np
from scipy.spatial.transform import Rotation

from engine.robust_fit import fit_robust_affine, fit_robust_similarity


def test_outliers_and_untrusted_points_do_not_pull():
    rng = np.random.default_rng(0)
    source = rng.normal(size=(200, 3))
    T = np.eye(4)
    T[:3, :3] = 7 * Rotation.random(random_state=4).as_matrix()
    T[:3, 3] = 1, -2, 3
    target = source @ T[:3, :3].T + T[:3, 3] + rng.normal(0, 0.01, source.shape)
    target[:40] += rng.normal(0, 10, (40, 3))
    target[40:80] += 100
    trust = np.ones(200)
    trust[40:80] = 0
    found, residual = fit_robust_similarity(source, target, trust)
    np.testing.assert_allclose(found, T, atol=0.02)
    assert residual[40:80].min() > 50
    assert np.median(residual[80:]) < 0.03


def test_a_stretch_is_found_in_spite_of_outliers():
    rng = np.random.default_rng(0)
    source = rng.normal(size=(200, 3))
    A = np.eye(4)
    A[:3] = rng.normal(size=(3, 4))
    target = source @ A[:3, :3].T + A[:3, 3]
    target[:40] += rng.normal(0, 10, (40, 3))
    found, residual = fit_robust_affine(source, target, np.ones(200))
    np.testing.assert_allclose(found, A, atol=1e-3)
    assert residual[40:].max() < 0.01
