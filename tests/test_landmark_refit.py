import numpy as np

from engine.landmark_refit import refit_landmarks


def test_an_affine_head_gives_every_landmark_exactly():
    rng = np.random.default_rng(0)
    coordinates = rng.normal(size=(200, 3)) * 5
    frame = np.eye(3) + 0.2 * rng.normal(size=(3, 3))
    shift = np.array([1.0, 2, 3])
    landmarks = rng.normal(size=(30, 3)) * 3
    found = refit_landmarks(
        coordinates @ frame.T + shift, coordinates, np.tile(frame, (200, 1, 1)), landmarks
    )
    np.testing.assert_allclose(found, landmarks @ frame.T + shift, atol=1e-9)


def test_few_vertices_are_enough():
    vertices = np.eye(3)
    found = refit_landmarks(vertices, vertices, np.tile(np.eye(3), (3, 1, 1)), np.zeros((2, 3)))
    np.testing.assert_allclose(found, 0, atol=1e-12)
