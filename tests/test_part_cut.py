from dataclasses import replace

import numpy as np
from heads import plain_mesh
from pieces_maker import BALL, BALL_TRIANGLES

from engine.mtl_file import plain_material
from engine.part_cut import NOT_SAID, cut_mesh, open_pieces
from engine.records import Mesh

SIZE, COUNT = len(BALL), len(BALL_TRIANGLES)


def two_balls(names: tuple[str, str] = ("a", "b")) -> Mesh:
    """A ball of either object, the last one first in the list of triangles."""
    vertices = np.concatenate([BALL, BALL + np.array([5, 0, 0])])
    mesh = plain_mesh(vertices, np.concatenate([BALL_TRIANGLES + SIZE, BALL_TRIANGLES]))
    numbers = np.repeat([1, 0], COUNT).astype(np.int32)
    return replace(mesh, triangle_objects=numbers, object_names=names)


def nothing_said(mesh: Mesh) -> np.ndarray:
    return np.full(len(mesh.triangles), NOT_SAID)


def test_pieces_are_numbered_in_the_order_of_the_file():
    cut = cut_mesh(two_balls(("hair", "eye_L")))
    assert cut.of_triangle.tolist() == [0] * COUNT + [1] * COUNT
    assert cut.hints == ("eye", "hair")


def test_names_cut_what_is_welded():
    mesh = two_balls()
    materials = (plain_material("skin_face"), plain_material("Teeth"))
    half = (np.arange(2 * COUNT) % COUNT >= COUNT // 2).astype(np.int32)
    cut = cut_mesh(replace(mesh, materials=materials, triangle_materials=half))
    assert sorted(map(str, cut.hints)) == ["None", "None", "teeth", "teeth"]
    np.testing.assert_array_equal(np.unique(cut.of_triangle), range(4))


def test_pieces_open_in_canonical_space_with_their_own_triangles():
    mesh = two_balls()
    pieces = open_pieces(mesh, cut_mesh(mesh), 2 * mesh.vertices, nothing_said(mesh))
    assert [piece.number for piece in pieces] == [0, 1]
    np.testing.assert_allclose(pieces[1].points, 2 * BALL)
    np.testing.assert_array_equal(pieces[0].vertices[pieces[0].triangles], BALL_TRIANGLES + SIZE)
    np.testing.assert_allclose(pieces[0].centre, [10, 0, 0], atol=1e-9)
    np.testing.assert_allclose(pieces[0].extent, np.ptp(2 * BALL, axis=0))


def test_what_a_person_says_comes_apart_under_its_old_number():
    mesh = two_balls()
    said = nothing_said(mesh)
    said[:10] = 3
    pieces = open_pieces(mesh, cut_mesh(mesh), mesh.vertices, said)
    assert [(piece.number, piece.said) for piece in pieces] == [(0, -1), (0, 3), (1, -1)]
