from pathlib import Path

import numpy as np
import pytest

from engine.errors import MeshError
from engine.mesh_file import load_mesh, mesh_content_hash, validate_mesh
from engine.mtl_file import plain_material
from engine.records import Mesh

TRIANGLE = "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


def plain_mesh(vertices: np.ndarray, triangles: np.ndarray) -> Mesh:
    numbers = np.zeros(len(triangles), np.int32)
    materials = (plain_material(""),)
    return Mesh("m", vertices, triangles, None, numbers, ("",), numbers, materials, None)


def complaint(path: Path) -> str:
    with pytest.raises(MeshError) as caught:
        load_mesh(path)
    return str(caught.value)


def test_missing_file(tmp_path):
    path = tmp_path / "nobody.obj"
    assert complaint(path) == f"There is no mesh file {path}."


def test_folder(tmp_path):
    assert complaint(tmp_path) == f"{tmp_path} is a folder, not a mesh file."


def test_empty_file(tmp_path):
    assert complaint(write(tmp_path, "head.obj", "")) == (
        "head.obj is empty; export or copy it again."
    )


def test_unknown_kind_lists_what_can_be_read(tmp_path):
    assert complaint(write(tmp_path, "head.fbx", "x")) == (
        "head.fbx is not a kind of mesh file that can be read: .obj, .glb, .gltf, .vrm, .ply, .stl."
    )


@pytest.mark.parametrize("kind", ["obj", "gltf", "glb", "vrm", "ply", "stl"])
def test_text_that_is_no_mesh(tmp_path, kind):
    sentence = complaint(write(tmp_path, f"letter.{kind}", "Dear reader,\nthis is a letter.\n" * 9))
    assert sentence.startswith("letter.")
    assert "\n" not in sentence


def test_not_a_number_is_refused_with_its_vertex(tmp_path):
    path = write(tmp_path, "head.obj", TRIANGLE + "v nan 0 0\n")
    assert complaint(path) == "head.obj has a vertex that is not a finite number, vertex 4."


def test_several_are_counted_and_the_first_is_named(tmp_path):
    path = write(tmp_path, "head.obj", TRIANGLE + "v nan 0 0\nv 0 inf 0\n")
    assert complaint(path) == (
        "head.obj has 2 vertices that are not finite numbers, the first being vertex 4."
    )


def test_what_is_farther_than_can_be_reckoned_with_is_refused(tmp_path):
    path = write(tmp_path, "head.obj", TRIANGLE + "v 1e15 0 -1e15\nv 0 -1e160 0\nv 0 1e300 0\n")
    assert complaint(path) == (
        "head.obj is damaged: 2 of its vertices are farther than 1e+15 from the origin, the first"
        " being vertex 5."
    )


def test_only_obj_files_count_from_one():
    mesh = plain_mesh(np.array([[0, 0, 0], [1, 0, 0], [0, np.nan, 0]]), np.array([[0, 1, 2]]))
    for name, number in (("head.OBJ", 3), ("head.ply", 2)):
        with pytest.raises(MeshError, match=rf"vertex {number}\.$"):
            validate_mesh(mesh, name)


def test_points_without_triangles(tmp_path):
    sentence = complaint(write(tmp_path, "cloud.obj", "v 0 0 0\nv 1 1 1\n"))
    assert sentence.startswith("cloud.obj has no triangles")


def test_index_out_of_range(tmp_path):
    sentence = complaint(write(tmp_path, "head.obj", TRIANGLE + "f 1 2 9\n"))
    assert sentence == (
        "head.obj has a triangle that uses vertex 9, but its vertices are numbered 1 to 3."
    )


def test_no_extent(tmp_path):
    path = write(tmp_path, "dot.obj", "v 1 1 1\n" * 3 + "f 1 2 3\n")
    assert complaint(path) == "dot.obj has no extent: all of its triangles lie in one point."


def test_too_many_vertices():
    mesh = plain_mesh(np.zeros((2_000_001, 3)), np.array([[0, 1, 2]], np.int32))
    with pytest.raises(MeshError, match="more than 2,000,000 vertices"):
        validate_mesh(mesh, "city.obj")


def test_hash_follows_content(tmp_path):
    mesh = load_mesh(write(tmp_path, "a.obj", TRIANGLE))
    same = load_mesh(write(tmp_path, "b.obj", "# another comment\n" + TRIANGLE))
    moved = load_mesh(write(tmp_path, "c.obj", TRIANGLE.replace("1 0 0", "1 0 .5")))
    named = load_mesh(write(tmp_path, "d.obj", "o eye\n" + TRIANGLE))
    assert mesh_content_hash(mesh) == mesh_content_hash(same)
    assert len({mesh_content_hash(m) for m in (mesh, moved, named)}) == 3
