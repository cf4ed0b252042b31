import numpy as np
from grid import build_grid
from heads import plain_mesh

from engine.names import PART_NAMES
from engine.skin_surface import take_skin


def split_grid() -> tuple[np.ndarray, np.ndarray]:
    """A sheet every triangle of which has corners of its own, as at a seam."""
    vertices, triangles = build_grid(6, 5)
    return vertices[triangles].reshape(-1, 3), np.arange(triangles.size).reshape(-1, 3)


def test_seams_are_closed_and_every_vertex_finds_its_place():
    vertices, triangles = split_grid()
    surface = take_skin(plain_mesh(vertices, triangles), vertices, np.zeros(len(vertices), np.int8))
    assert len(surface.vertices) == 30
    np.testing.assert_array_equal(surface.mesh_vertices, np.arange(len(vertices)))
    np.testing.assert_allclose(surface.vertices[surface.welded_of], vertices, atol=1e-5)
    np.testing.assert_allclose(surface.vertices[surface.triangles], vertices[triangles], atol=1e-5)


def test_other_parts_are_left_out():
    sheet, triangles = build_grid(6, 5)
    vertices = np.concatenate([sheet + np.array([5, 0, 0]), sheet])
    mesh = plain_mesh(vertices, np.concatenate([triangles, triangles + 30]))
    parts = np.full(60, PART_NAMES.index("hair"), np.int8)
    parts[30:] = PART_NAMES.index("skin")
    surface = take_skin(mesh, vertices * 2, parts)
    np.testing.assert_array_equal(surface.mesh_vertices, np.arange(30, 60))
    np.testing.assert_allclose(surface.vertices, 2 * sheet)
    assert len(surface.triangles) == len(triangles)
