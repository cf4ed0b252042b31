import numpy as np
import pytest
import trimesh

from engine.topology import (
    adjacency,
    component_labels,
    edges,
    vertex_areas,
    vertex_normals,
    weld,
)


@pytest.fixture
def ball():
    ball = trimesh.creation.icosphere(subdivisions=2)
    return np.array(ball.vertices), np.array(ball.faces, np.int32)


def test_soup_welds_back_to_the_surface_it_came_from(ball):
    rng = np.random.default_rng(0)
    vertices, triangles = ball
    soup = vertices[triangles].reshape(-1, 3) + rng.uniform(-2e-7, 2e-7, (len(triangles) * 3, 3))
    welding = weld(soup * 1000 + 5, np.arange(len(soup), dtype=np.int32).reshape(-1, 3))
    assert len(welding.vertices) == len(vertices)
    assert len(welding.triangles) == len(triangles)
    assert (welding.weld_of[welding.first_of] == np.arange(len(vertices))).all()
    gap = welding.vertices[welding.weld_of] - (soup * 1000 + 5)
    assert np.abs(gap).max() < 2000 * 2e-6


def test_collapsed_triangles_are_named_by_their_absence():
    vertices = np.array([[0, 0, 0], [1, 0, 0], [1, 0, 0], [0, 1, 0]], float)
    welding = weld(vertices, np.array([[0, 1, 2], [0, 2, 3]], np.int32))
    assert welding.triangle_sources.tolist() == [1]
    assert welding.weld_of.tolist() == [0, 1, 1, 2]


def test_components_and_neighbours(ball):
    vertices, triangles = ball
    both = np.concatenate([triangles, triangles + len(vertices)])
    count, labels = component_labels(both, 2 * len(vertices))
    assert count == 2
    assert (labels[: len(vertices)] == labels[0]).all()
    links = adjacency(triangles, len(vertices))
    assert set(links.sum(1).astype(int).tolist()) == {5, 6}  # an icosphere's valences
    assert (links != links.T).nnz == 0


def test_normals_of_a_ball(ball):
    vertices, triangles = ball
    normals = vertex_normals(vertices, triangles)
    assert (np.einsum("vi,vi->v", normals, vertices) > 0.999).all()
    assert not vertex_normals(np.zeros((3, 3)), np.array([[0, 1, 2]])).any()


def test_edges_are_in_ascending_order_and_keep_their_type():
    triangles = np.array([[7, 2, 5], [2, 7, 1], [70_000, 1, 2]], np.int32)
    found = edges(triangles)
    assert found.dtype == np.int32
    assert found.tolist() == [[1, 2], [1, 7], [1, 70_000], [2, 5], [2, 7], [2, 70_000], [5, 7]]
    assert edges(np.zeros((0, 3), np.int32)).shape == (0, 2)


def test_negative_zero_is_the_same_place():
    vertices = np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0], [-0.0, 0, 0]])
    assert weld(vertices, np.array([[0, 1, 2], [3, 1, 2]])).weld_of.tolist() == [0, 1, 2, 0]


def test_vertex_areas_share_out_the_triangles():
    vertices = np.array([[0, 0, 0], [2.0, 0, 0], [0, 2, 0], [0, 0, 9], [2, 2, 0]])
    areas = vertex_areas(vertices, np.array([[0, 1, 2], [1, 4, 2]]))
    np.testing.assert_allclose(areas, [2 / 3, 4 / 3, 4 / 3, 0, 2 / 3])
