import numpy as np
import pytest
import trimesh
from grid import build_grid

from engine.topology import edges
from engine.training.remesh import decimate_at_random, retriangulate, subdivide


def grown(vertices: np.ndarray, ends: np.ndarray) -> np.ndarray:
    return np.concatenate([vertices, vertices[ends].mean(1)])


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 1.0])
def test_no_crack_opens(share):
    ball = trimesh.creation.icosphere(subdivisions=2)
    chosen = np.random.default_rng(0).random(len(ball.faces)) < share
    triangles, ends = subdivide(np.array(ball.faces), chosen)
    made = trimesh.Trimesh(grown(ball.vertices, ends), triangles, process=False)
    assert made.is_watertight
    assert made.is_winding_consistent
    assert made.volume == pytest.approx(ball.volume)


@pytest.mark.parametrize("share", [0.1, 0.5, 1.0])
def test_a_sheet_keeps_its_area_and_its_one_border(share):
    vertices, triangles = build_grid(9, 7)
    chosen = np.random.default_rng(1).random(len(triangles)) < share
    split, ends = subdivide(triangles, chosen)
    made = trimesh.Trimesh(grown(vertices, ends), split, process=False)
    assert made.area == pytest.approx(1.0)
    assert (made.face_normals[:, 2] > 0.99).all()
    assert made.euler_number == 1  # a disc: one piece, one border, no crack


def test_chosen_triangles_become_four_and_added_vertices_are_numbered_on():
    vertices, triangles = build_grid(5, 5)
    split, ends = subdivide(triangles, np.ones(len(triangles), bool))
    assert len(split) == 4 * len(triangles)
    assert len(ends) == len(edges(triangles))
    np.testing.assert_array_equal(np.unique(split), np.arange(len(vertices) + len(ends)))


def test_every_draw_is_another_triangulation_of_old_vertices():
    ball = trimesh.creation.icosphere(subdivisions=3)
    vertices, triangles = np.array(ball.vertices), np.array(ball.faces)
    draws = [
        decimate_at_random(vertices, triangles, 200, np.random.default_rng(seed))
        for seed in (0, 0, 1)
    ]
    for made, source in draws:
        assert made.max() == len(source) - 1
        assert len(np.unique(source)) == len(source)
    np.testing.assert_array_equal(draws[0][1], draws[1][1])
    np.testing.assert_array_equal(draws[0][0], draws[1][0])
    assert set(draws[0][1]) != set(draws[2][1])


def test_another_triangulation_lies_on_the_old_surface_and_is_fixed_by_its_seed():
    ball = trimesh.creation.icosphere(subdivisions=3)
    vertices, triangles = np.array(ball.vertices), np.array(ball.faces)
    made, rows = retriangulate(vertices, triangles, np.random.default_rng(4))
    again = retriangulate(vertices, triangles, np.random.default_rng(4))[0]
    np.testing.assert_array_equal(made, again)
    assert set(np.unique(rows.data)) == {0.5, 1.0}
    np.testing.assert_allclose(rows.sum(1), 1.0)
    assert 0.55 * len(vertices) < rows.shape[0] < 1.35 * len(vertices)
    assert made.max() == rows.shape[0] - 1
    for middle in np.flatnonzero(np.diff(rows.indptr) == 2):
        ends = rows.indices[rows.indptr[middle] : rows.indptr[middle + 1]]
        shared = np.isin(triangles, ends).sum(1) == 2
        assert shared.any()
