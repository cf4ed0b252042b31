import numpy as np
import pytest
import trimesh
from grid import build_grid

from engine.proxy import blend_back, decimate, keep_vertices
from engine.topology import vertex_normals

BALL = trimesh.creation.icosphere(subdivisions=4, radius=10)
VERTICES, TRIANGLES = np.array(BALL.vertices), np.array(BALL.faces)


def test_kept_triangles_are_those_all_of_whose_corners_are():
    vertices, triangles = build_grid(6, 5)
    keep = vertices[:, 0] < 0.5
    kept, index = keep_vertices(triangles, keep)
    assert kept.dtype == np.int32
    np.testing.assert_array_equal(index[kept], triangles[keep[triangles].all(1)])
    np.testing.assert_array_equal(np.unique(kept), np.arange(len(index)))


def test_every_vertex_left_is_an_old_one():
    triangles, source = decimate(VERTICES, TRIANGLES, 600)
    assert len(np.unique(source)) == len(source)
    assert 500 < len(source) < 700
    np.testing.assert_allclose(np.linalg.norm(VERTICES[source], axis=1), 10, atol=1e-6)
    np.testing.assert_array_equal(np.unique(triangles), np.arange(len(source)))


def test_a_closed_surface_stays_closed_and_outside_out():
    triangles, source = decimate(VERTICES, TRIANGLES, 600)
    coarse = trimesh.Trimesh(VERTICES[source], triangles, process=False)
    assert coarse.is_watertight
    assert coarse.volume == pytest.approx(BALL.volume, rel=0.05)


def test_small_meshes_are_left_alone():
    triangles, source = decimate(VERTICES, TRIANGLES, len(VERTICES) + 1)
    np.testing.assert_array_equal(source, np.arange(len(VERTICES)))
    np.testing.assert_array_equal(triangles, TRIANGLES)


def test_weights_sum_to_one_and_reproduce_the_points():
    _, source = decimate(VERTICES, TRIANGLES, 600)
    index, weights = blend_back(VERTICES[source], VERTICES[source] / 10, VERTICES, VERTICES / 10)
    assert index.shape == weights.shape == (len(VERTICES), 6)
    np.testing.assert_allclose(weights.sum(1), 1)
    assert (weights >= 0).all()
    blended = np.einsum("qn,qnc->qc", weights, VERTICES[source][index])
    assert np.linalg.norm(blended - VERTICES, axis=1).max() < 1.0


def test_a_point_that_is_there_takes_its_own_value():
    index, weights = blend_back(VERTICES, VERTICES / 10, VERTICES, VERTICES / 10)
    np.testing.assert_array_equal(
        index[np.arange(len(index)), weights.argmax(1)], np.arange(len(VERTICES))
    )


def test_two_sheets_that_touch_back_to_back_do_not_mix():
    sheet, triangles = build_grid(25, 25)
    sheet = 4 * sheet  # lips that touch: two surfaces at one place, looking away from each other
    up = vertex_normals(sheet, triangles)
    points, normals = np.concatenate([sheet, sheet]), np.concatenate([up, -up])
    index, weights = blend_back(points, normals, points + np.array([0.03, 0.02, 0]), normals)
    wrong = (index < len(sheet)) != (np.arange(len(points)) < len(sheet))[:, None]
    assert (weights * wrong).sum() < 1e-9 * len(points)


def test_fewer_points_than_neighbours_are_enough():
    index, weights = blend_back(VERTICES[:3], VERTICES[:3] / 10, VERTICES[:5], VERTICES[:5] / 10)
    assert index.shape == (5, 3)
    np.testing.assert_allclose(weights.sum(1), 1)


def test_pieces_that_lie_close_and_face_alike_do_not_mix():
    sheet, triangles = build_grid(25, 25)
    sheet = 4 * sheet
    up = vertex_normals(sheet, triangles)
    points, normals = np.concatenate([sheet, sheet + 0.02 * up]), np.concatenate([up, up])
    piece = np.repeat([0, 1], len(sheet))
    queries = points + np.array([0.03, 0.02, 0])
    index, weights = blend_back(points, normals, queries, normals, (piece, piece))
    assert not weights[piece[index] != piece[:, None]].any()
    mixed = blend_back(points, normals, queries, normals)
    assert mixed[1][piece[mixed[0]] != piece[:, None]].any()  # what the pieces are there for


def test_a_piece_without_points_takes_the_nearest_of_all():
    lost = (np.zeros(len(VERTICES), int), np.ones(1, int))
    index, weights = blend_back(VERTICES, VERTICES / 10, VERTICES[7:8], VERTICES[7:8] / 10, lost)
    assert index[0, weights[0].argmax()] == 7
    assert weights[0].argmax() == 0
