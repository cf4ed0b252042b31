import numpy as np

from engine.training.correspondence import blend_locally

RNG = np.random.default_rng(0)
POINTS = RNG.uniform(-5, 5, (2000, 3))
QUERIES = RNG.uniform(-4, 4, (100, 3))


def test_constants_come_back_exactly():
    values = np.broadcast_to([1.0, -2, 3], (2, 2000, 3))
    out = blend_locally(POINTS, values, QUERIES)
    assert out.dtype == np.float32
    np.testing.assert_allclose(out, np.broadcast_to([1.0, -2, 3], (2, 100, 3)), atol=1e-5)


def test_smooth_fields_come_back_nearly():
    A = np.array([[0.2, 0.1, 0], [0, -0.3, 0.2], [0.1, 0, 0.4]])
    out = blend_locally(POINTS, (POINTS @ A)[None], QUERIES)[0]
    miss = np.linalg.norm(out - QUERIES @ A, axis=1)
    assert np.median(miss) < 0.02
    nearest = POINTS[np.linalg.norm(POINTS[None] - QUERIES[:, None], axis=2).argmin(1)] @ A
    assert np.median(miss) < 0.25 * np.median(np.linalg.norm(nearest - QUERIES @ A, axis=1))


def test_points_in_a_plane_are_no_trouble():
    flat = POINTS * [1, 1, 0]
    out = blend_locally(flat, flat[None], QUERIES * [1, 1, 0])[0]
    assert np.isfinite(out).all()
    assert np.abs(out - QUERIES * [1, 1, 0]).max() < 0.3
