import numpy as np

from live.evaluation.heat_colours import heat_colours, heat_table, to_lab, to_srgb


def test_lab_is_undone():
    rgb = np.random.default_rng(0).random((50, 3))
    np.testing.assert_allclose(to_srgb(to_lab(rgb)), rgb, atol=2e-4)


def test_white_and_black_have_their_lightness():
    lab = to_lab(np.array([[1.0, 1, 1], [0, 0, 0]]))
    np.testing.assert_allclose(lab, [[100, 0, 0], [0, 0, 0]], atol=0.05)


def test_more_is_darker_in_even_steps():
    lab = to_lab(heat_table())
    assert (np.diff(lab[:, 0]) < 0).all()
    steps = np.linalg.norm(np.diff(lab, axis=0), axis=1)
    assert steps.max() < 1.15 * steps.min()


def test_amounts_beyond_the_scale_are_cut():
    found = heat_colours(np.array([[-1.0, 0.0], [1.0, 7.0]]))
    np.testing.assert_array_equal(found[0, 0], found[0, 1])
    np.testing.assert_array_equal(found[1, 0], heat_table()[-1])
    np.testing.assert_array_equal(found[1, 1], heat_table()[-1])
