from dataclasses import replace

import numpy as np
import pytest
from morphed_balls import morphed_ball
from some_character import some_character

from engine.animation.morphed_mesh import MorphedMesh
from engine.animation.shaded_normals import ShadedNormals


def hinge(*, opens: bool) -> MorphedMesh:
    """Two squares side by side, the shared edge once for each; one may turn up."""
    vertices = np.array(
        [[-1, 0, 0], [0, 0, 0], [0, 0, 1], [-1, 0, 1], [0, 0, 0], [1, 0, 0], [1, 0, 1], [0, 0, 1]]
    )
    triangles = np.array([[0, 2, 1], [0, 3, 2], [4, 6, 5], [4, 7, 6]], np.int32)
    mesh = replace(
        some_character()[1], vertices=vertices.astype(float), triangles=triangles, triangle_uvs=None
    )
    deltas = np.zeros((1, 8, 3), np.float32)
    deltas[0, [5, 6], 1] = 1
    if opens:
        deltas[0, [4, 7], 1] = 0.5
    return MorphedMesh(mesh, ("fold",), deltas, None)


def test_normals_are_units_and_point_out_of_a_ball() -> None:
    morphed = morphed_ball()
    normals = ShadedNormals(morphed).neutral
    np.testing.assert_allclose(np.linalg.norm(normals, axis=1), 1, atol=1e-6)
    outwards = morphed.mesh.vertices[100:900]
    outwards = outwards / np.linalg.norm(outwards, axis=1, keepdims=True)
    assert (normals[100:900] * outwards).sum(1).min() > 0.95


def test_copies_of_a_vertex_share_their_normal_while_they_move_together() -> None:
    morphed = hinge(opens=False)
    normals = ShadedNormals(morphed)
    np.testing.assert_allclose(normals.neutral, np.tile([0, 1, 0], (8, 1)), atol=1e-7)
    folded = normals.neutral + normals.change(morphed.deltas[0])
    np.testing.assert_array_equal(folded[[1, 2]], folded[[4, 7]])
    assert folded[1, 0] < -0.1


def test_lips_that_open_are_two() -> None:
    morphed = hinge(opens=True)
    normals = ShadedNormals(morphed)
    folded = normals.neutral + normals.change(morphed.deltas[0])
    np.testing.assert_allclose(folded[1], [0, 1, 0], atol=1e-6)
    assert folded[4, 0] < -0.1


@pytest.mark.parametrize("shapes", [0, 1])
def test_a_vertex_of_no_triangle_has_a_normal(shapes: int) -> None:
    morphed = hinge(opens=False)
    vertices = np.concatenate([morphed.mesh.vertices, [[5, 5, 5]]])
    mesh = replace(morphed.mesh, vertices=vertices)
    normals = ShadedNormals(MorphedMesh(mesh, (), np.zeros((shapes, 9, 3), np.float32), None))
    assert np.linalg.norm(normals.neutral[8]) == 1
