import numpy as np
from relief_surfaces import relief

from live.evaluation.motion_completion import complete_motion


def holed():
    surface = relief()
    known = np.linalg.norm(surface.vertices[:, :2] - [4.0, 5.0], axis=1) > 3
    return surface, known


def test_what_is_known_stays_as_it_is():
    surface, known = holed()
    shapes = np.random.default_rng(0).normal(size=(2, len(known), 3))
    made = complete_motion(shapes, surface.vertices, surface.triangles, known)
    np.testing.assert_array_equal(made[:, known], shapes[:, known])


def test_what_is_made_up_lies_between_what_is_around_it():
    surface, known = holed()
    shapes = np.zeros((2, len(known), 3))
    shapes[0], shapes[1] = [0.0, 1, 0], surface.vertices
    made = complete_motion(shapes * known[:, None], surface.vertices, surface.triangles, known)
    np.testing.assert_allclose(made[0], shapes[0], atol=1e-5)
    assert np.abs(made[1] - shapes[1])[:, :2].max() < 0.6  # of a hole 6 cm wide
    low, high = shapes[1][known].min(0), shapes[1][known].max(0)
    assert (made[1] > low - 1e-5).all()
    assert (made[1] < high + 1e-5).all()
