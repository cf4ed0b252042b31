import dataclasses

import numpy as np
import pytest
from some_character import some_character

from engine.uv_seams import join_corners, split_at_seams


@pytest.fixture
def mesh():
    """Two triangles that share an edge; only vertex 2 has two texture coordinates, 4 is unused."""
    corner_uvs = np.array([[[0, 0], [1, 0], [1, 1]], [[0, 0], [0.5, 1], [0, 1]]], np.float32)
    return dataclasses.replace(
        some_character()[1],
        vertices=np.eye(5, 3),
        triangles=np.array([[0, 1, 2], [0, 2, 3]], np.int32),
        triangle_uvs=corner_uvs,
        triangle_objects=np.zeros(2, np.int32),
        triangle_materials=np.zeros(2, np.int32),
    )


def test_only_seams_make_copies_and_they_come_last(mesh):
    drawn = split_at_seams(mesh)
    assert drawn.sources.tolist() == [0, 1, 2, 3, 4, 2]
    assert drawn.sources[drawn.triangles].tolist() == mesh.triangles.tolist()
    np.testing.assert_array_equal(drawn.uvs[drawn.triangles], mesh.triangle_uvs)
    assert drawn.uvs[4].tolist() == [0, 0]


def test_a_mesh_without_coordinates_stays(mesh):
    drawn = split_at_seams(dataclasses.replace(mesh, triangle_uvs=None))
    assert drawn.uvs is None
    assert drawn.sources.tolist() == [0, 1, 2, 3, 4]
    assert drawn.triangles is mesh.triangles


def test_coordinates_that_are_no_numbers_count_zero(mesh):
    mesh.triangle_uvs[0, 0] = np.nan
    drawn = split_at_seams(mesh)
    assert drawn.uvs[0].tolist() == [0, 0]
    assert len(drawn.sources) == 6


def test_every_corner_keeps_its_coordinate_on_a_mesh_of_seams():
    _, mesh = some_character()
    drawn = split_at_seams(mesh)
    np.testing.assert_array_equal(drawn.uvs[drawn.triangles], mesh.triangle_uvs)
    np.testing.assert_array_equal(drawn.sources[drawn.triangles], mesh.triangles)


def test_equal_corners_are_joined():
    (sources, uvs), drawn = join_corners(
        np.array([5, 2, 5, 5]), np.array([[0, 1], [0, 0], [0, 1], [1, 1]], np.float32)
    )
    assert sources.tolist() == [2, 5, 5]
    assert uvs[drawn].tolist() == [[0, 1], [0, 0], [0, 1], [1, 1]]
