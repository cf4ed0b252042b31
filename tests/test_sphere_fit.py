import numpy as np
import pytest

from engine.sphere_fit import fit_sphere


def on_sphere(count: int, seed: int = 0) -> np.ndarray:
    points = np.random.default_rng(seed).normal(size=(count, 3))
    return points / np.linalg.norm(points, axis=1, keepdims=True)


@pytest.mark.parametrize("half", [False, True])
def test_whole_and_half_spheres(half):
    points = on_sphere(400)
    if half:
        points = points[points[:, 2] > 0.1]
    sphere = fit_sphere(points * 0.013 + [1, 2, 3])
    np.testing.assert_allclose(sphere.centre, [1, 2, 3], atol=1e-6)
    assert sphere.radius == pytest.approx(0.013, rel=1e-4)
    assert sphere.residual < 1e-4


def test_a_cornea_and_an_iris_inside_do_not_pull_the_centre():
    ball, cornea = on_sphere(500), on_sphere(400, 1)
    cornea = cornea[cornea[:, 2] > 0.5] * 0.6 + [0, 0, 0.6]
    iris = on_sphere(80, 2) * [0.4, 0.4, 0] + [0, 0, 0.8]
    sphere = fit_sphere(np.concatenate([ball, cornea, iris]) * 12)
    assert np.linalg.norm(sphere.centre) < 0.15
    assert sphere.radius == pytest.approx(12, rel=0.02)


def test_planes_and_handfuls_have_no_sphere():
    assert fit_sphere(on_sphere(50) * [1, 1, 0]) is None
    assert fit_sphere(on_sphere(5)) is None
    assert fit_sphere(np.ones((20, 3))) is None
