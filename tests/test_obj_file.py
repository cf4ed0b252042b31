import numpy as np
import pytest

from engine.errors import MeshError
from engine.obj_file import read_obj

BOX_SIDE = """
mtllib looks.mtl
o head
v 0 0 0
v 1 0 0
v 1 1 0
v 0 1 0
vt 0 0
vt 1 0
vt 1 1
vt 0.25 1
g lid
usemtl skin
f 1/1 2/2/1 3/3 4/4
o eye
usemtl glass
f -4//1 -3//1 -2//1
"""


@pytest.fixture
def mesh(tmp_path):
    (tmp_path / "looks.mtl").write_text("newmtl skin\nKd 0.5 0.25 0.125\n")
    path = tmp_path / "box.obj"
    path.write_text(BOX_SIDE)
    return read_obj(path)


def test_polygons_are_fans_in_file_order(mesh):
    assert mesh.triangles.tolist() == [[0, 1, 2], [0, 2, 3], [0, 1, 2]]
    assert mesh.vertices.tolist() == [[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]]


def test_corners_keep_their_own_coordinates(mesh):
    assert mesh.triangle_uvs[1].tolist() == [[0, 0], [1, 1], [0.25, 1]]
    assert mesh.triangle_uvs[2].tolist() == [[0, 0]] * 3  # that polygon has none


def test_objects_groups_and_materials(mesh):
    assert mesh.object_names == ("head/lid", "eye")
    assert mesh.triangle_objects.tolist() == [0, 0, 1]
    assert [material.name for material in mesh.materials] == ["skin", "glass"]
    np.testing.assert_allclose(mesh.materials[0].base_colour, [0.5, 0.25, 0.125, 1])


def test_vertex_colours(tmp_path):
    path = tmp_path / "c.obj"
    path.write_text("v 0 0 0 1 0 0\nv 1 0 0 0 1 0\nv 0 1 0 0 0 1\nf 1 2 3\n")
    assert read_obj(path).vertex_colours.tolist() == [[1, 0, 0, 1], [0, 1, 0, 1], [0, 0, 1, 1]]


@pytest.mark.parametrize("after", ["255 0 51", "1.0 255 0 51"])
def test_colours_that_count_to_255_stay_opaque(tmp_path, after):
    path = tmp_path / "c.obj"
    path.write_text(f"v 0 0 0 {after}\nv 1 0 0 {after}\nv 0 1 0 {after}\nf 1 2 3\n")
    np.testing.assert_allclose(read_obj(path).vertex_colours, [[1, 0, 0.2, 1]] * 3)


def test_a_fourth_number_alone_is_no_colour(tmp_path):
    path = tmp_path / "c.obj"
    path.write_text("v 0 0 0 1\nv 1 0 0 1\nv 0 1 0 0.5 0 0 1\nf 1 2 3\n")
    mesh = read_obj(path)
    assert mesh.vertex_colours is None
    assert mesh.vertices.tolist() == [[0, 0, 0], [1, 0, 0], [0, 1, 0]]


@pytest.mark.parametrize("line", ["v 0 zero 0", "f 1 2 x", "f 0 1 2"])
def test_a_line_that_makes_no_sense_is_named(tmp_path, line):
    path = tmp_path / "bad.obj"
    path.write_text("v 0 0 0\n" + line + "\n")
    with pytest.raises(MeshError, match=r"bad.obj, line 2 cannot be understood: "):
        read_obj(path)


def test_missing_texture_coordinate(tmp_path):
    path = tmp_path / "bad.obj"
    path.write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nf 1/1 2/2 3/3\n")
    with pytest.raises(MeshError, match="uses texture coordinate 3, but has only 1"):
        read_obj(path)


def test_lines_that_are_not_alike_are_read_as_well(tmp_path):
    path = tmp_path / "mixed.obj"
    path.write_text(
        "v 0 0 0\nv 1 0 0 1\nv 1 1 0\nv 0 1 0\nvt 0\nvt 1 0\nvt 1 1 0\n"
        "f 1 2 3\nf 1/1 2/2 3/3 4/1\nf 1/1 2 3/3\nf 1//1 2//1 -1//1\n"
    )
    mesh = read_obj(path)
    assert len(mesh.vertices) == 4
    assert mesh.triangles.tolist() == [[0, 1, 2], [0, 1, 2], [0, 2, 3], [0, 1, 2], [0, 1, 3]]
    assert mesh.triangle_uvs is not None
    assert mesh.triangle_uvs[1].tolist() == [[0, 0], [1, 0], [1, 1]]
    assert not mesh.triangle_uvs[[0, 3, 4]].any()


def test_the_line_named_is_the_wrong_one_among_many(tmp_path):
    path = tmp_path / "bad.obj"
    lines = ["v 0 0 0"] * 500
    lines[321] = "v 0 0 none"
    path.write_text("\n".join(lines))
    with pytest.raises(MeshError, match=r"line 322 cannot be understood: 'v 0 0 none'"):
        read_obj(path)


def test_the_mark_before_utf8_is_no_part_of_the_first_line(tmp_path):
    path = tmp_path / "marked.obj"
    path.write_bytes(b"\xef\xbb\xbfv 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n")
    assert read_obj(path).vertices.tolist() == [[0, 0, 0], [1, 0, 0], [0, 1, 0]]
