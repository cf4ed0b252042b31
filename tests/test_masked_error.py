import numpy as np
import pytest
from grid import build_grid

from live.evaluation.masked_error import (
    face_mask,
    laplacian_errors,
    rms_mm,
    squared_errors,
    umbrella,
)


def test_the_mask_is_one_about_the_nose_and_fades_to_nothing():
    along = np.array([[x, 0.0, 0.0] for x in (0.0, 10.0, 16.25, 22.5, 40.0)])
    np.testing.assert_allclose(face_mask(along, along[0]), [1, 1, 0.5, 0, 0], atol=1e-12)


def test_the_mask_never_grows_outwards():
    along = np.stack([np.linspace(0, 30, 200), np.zeros(200), np.zeros(200)], 1)
    assert (np.diff(face_mask(along, along[0])) <= 0).all()


def test_a_known_offset_gives_a_known_figure():
    truth = np.zeros((2, 5, 3))
    predicted = truth + np.array([0.1, 0.0, 0.0])  # a millimetre: .01 units
    squares = squared_errors(predicted, truth, np.ones(5))
    np.testing.assert_allclose(squares, 1e-4)
    assert rms_mm(squares.mean()) == pytest.approx(1.0)


def test_the_norm_is_over_the_axes_and_the_mask_counts_twice():
    squares = squared_errors(np.full((1, 2, 3), 10.0), np.zeros((1, 2, 3)), np.array([1.0, 0.5]))
    np.testing.assert_allclose(squares, [[3.0, 0.75]])


def test_moving_all_alike_changes_no_laplacian_coordinate():
    vertices, triangles = build_grid(6, 5)
    laplacian = umbrella(triangles, len(vertices))
    moved = vertices[None] + np.array([1.0, 2.0, 3.0])
    found = laplacian_errors(moved, vertices[None], np.ones(len(vertices)), laplacian)
    np.testing.assert_allclose(found, 0, atol=1e-20)


def test_one_vertex_out_of_place_is_seen_there_and_at_its_neighbours():
    triangles = np.array([[0, 1, 2], [0, 2, 3], [0, 3, 1]])  # a fan: 0 sees three, 1 to 3 too
    laplacian = umbrella(triangles, 5)  # vertex 4 belongs to nothing
    moved = np.zeros((1, 5, 3))
    moved[0, 0] = moved[0, 4] = [0, 0, 30.0]
    found = laplacian_errors(moved, np.zeros((1, 5, 3)), np.ones(5), laplacian)
    np.testing.assert_allclose(found, [[9.0, 1.0, 1.0, 1.0, 0.0]])
