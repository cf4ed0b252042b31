from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from some_character import some_character

from engine.animation.obj_template import cut_template, make_template
from engine.mesh_file import load_mesh
from engine.obj_positions import join_lines
from engine.records import Mesh

OWN = b"""# by hand
mtllib head.mtl
o face
v 0 0 0 1 0.5 0
\tv  1 0 0 0 1 0
v 1e0 1 0 0 0 1
vt 0 0
vt 1 0
vn 0 0 1
vn 1 0 0
usemtl skin
s 1
f 1/1/1 2/2/2 3/2/1
f -3//1 -2//2 -1//1
o eye
v 5 5 5 1 1 1
l 1/1 2/2
f 1 2 4
"""


def read(text: bytes, folder: Path) -> Mesh:
    path = folder / "read.obj"
    path.write_bytes(text)
    return load_mesh(path)


def fill(template, vertices) -> bytes:
    return b"".join(template.fill(np.asarray(vertices, np.float64)))


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
def test_only_coordinates_change(tmp_path: Path, line_end: bytes) -> None:
    own = OWN.replace(b"\n", line_end)
    mesh = read(own, tmp_path)
    template = cut_template(join_lines(own), mesh)
    assert template is not None
    written = fill(template, mesh.vertices + 0.25)
    again = read(written, tmp_path)
    np.testing.assert_array_equal(again.vertices, mesh.vertices + 0.25)
    np.testing.assert_array_equal(again.triangles, mesh.triangles)
    np.testing.assert_array_equal(again.triangle_uvs, mesh.triangle_uvs)
    np.testing.assert_array_equal(again.vertex_colours, mesh.vertex_colours)
    assert again.object_names == mesh.object_names
    kept = [line for line in OWN.splitlines() if line.split()[0] not in (b"v", b"vn", b"f")]
    lines = written.splitlines()
    assert [line for line in lines if line.split()[0] not in (b"v", b"f")] == kept
    assert [line for line in lines if line.startswith(b"f")] == [
        b"f 1/1 2/2 3/2",
        b"f -3 -2 -1",
        b"f 1 2 4",
    ]


def test_a_continued_vertex_is_one(tmp_path: Path) -> None:
    own = b"v 0 0 \\\n0\nv 1 0 0\nv 0 1 0\nf 1 2 3"
    mesh = read(own, tmp_path)
    template = cut_template(join_lines(own), mesh)
    assert template is not None
    np.testing.assert_array_equal(
        read(fill(template, 3 * np.eye(3)), tmp_path).vertices, 3 * np.eye(3)
    )


def test_another_mesh_has_no_template(tmp_path: Path) -> None:
    mesh = read(OWN, tmp_path)
    assert cut_template(OWN.replace(b"v 5 5 5 1 1 1\n", b""), mesh) is None
    assert cut_template(b"", mesh) is None


@pytest.mark.parametrize("coloured", [False, True])
@pytest.mark.parametrize("textured", [False, True])
def test_a_mesh_of_another_kind_of_file_is_written_whole(
    tmp_path: Path, coloured: bool, textured: bool
) -> None:
    _, mesh = some_character()
    colours = np.random.default_rng(2).uniform(size=(len(mesh.vertices), 4)).astype(np.float32)
    objects = (np.arange(len(mesh.triangles)) > 700).astype(np.int32)
    mesh = replace(
        mesh,
        triangle_objects=objects,
        object_names=("face", "left eye"),
        vertex_colours=colours if coloured else None,
        triangle_uvs=mesh.triangle_uvs if textured else None,
    )
    moved = mesh.vertices * 1.5 - 2
    again = read(fill(make_template(mesh), moved), tmp_path)
    np.testing.assert_allclose(again.vertices, moved, atol=1e-6, rtol=0)
    np.testing.assert_array_equal(again.triangles, mesh.triangles)
    np.testing.assert_array_equal(again.triangle_objects, objects)
    np.testing.assert_array_equal(again.triangle_materials, mesh.triangle_materials)
    assert again.object_names == mesh.object_names
    assert [material.name for material in again.materials] == ["red", "checked"]
    if textured:
        np.testing.assert_allclose(again.triangle_uvs, mesh.triangle_uvs, atol=1e-6)
    if coloured:
        np.testing.assert_allclose(again.vertex_colours[:, :3], colours[:, :3], atol=1e-6)


def test_a_name_of_several_lines_is_one_line(tmp_path: Path) -> None:
    _, mesh = some_character()
    named = "face\nv 9 9 9\r\nleft"
    materials = (replace(mesh.materials[0], name=named), *mesh.materials[1:])
    mesh = replace(mesh, object_names=(named,), materials=materials)
    again = read(fill(make_template(mesh), mesh.vertices), tmp_path)
    assert len(again.vertices) == len(mesh.vertices)
    assert again.object_names == ("face v 9 9 9 left",)
    assert again.materials[0].name == "face v 9 9 9 left"
