import numpy as np
import pytest
from gltf_maker import GltfMaker

from engine.errors import MeshError
from engine.mesh_file import load_mesh, mesh_content_hash
from engine.mesh_node import name_triangles, take_node

TRIANGLE = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], np.float32)


def family(folder):
    """Two people, each a node with a head and an eye below it; then a lamp."""
    made = GltfMaker()
    meshes = []
    for size in (1, 2, 3, 4, 5):
        positions = made.add(TRIANGLE * size, min=[0, 0, 0], max=[size, size, 0])
        meshes.append({"primitives": [{"attributes": {"POSITION": positions}}]})
    made.json["meshes"] = meshes
    made.json["nodes"] = [
        {"name": "Anna", "children": [1, 2]},
        {"name": "Anna head", "mesh": 0},
        {"name": "eye", "mesh": 1},
        {"name": "Bob", "children": [4], "mesh": 2, "translation": [10, 0, 0]},
        {"name": "eye", "mesh": 3},
        {"mesh": 4},
        {"name": "empty"},
    ]
    made.json["scenes"] = [{"nodes": [0, 3, 5, 6]}]
    return made.write(folder / "family.glb")


def test_a_node_with_everything_below_it(tmp_path):
    file = family(tmp_path)
    whole = load_mesh(file)
    bob = take_node(whole, "Bob", file)
    assert len(whole.vertices) == 15
    np.testing.assert_allclose(bob.vertices, whole.vertices[6:12])
    np.testing.assert_array_equal(bob.triangles, [[0, 1, 2], [3, 4, 5]])
    assert take_node(whole, "Anna head", file).vertices.max() == 1
    assert len(take_node(whole, "eye", file).triangles) == 2
    assert mesh_content_hash(bob) != mesh_content_hash(take_node(whole, "Anna", file))


def test_an_unknown_node_lists_those_there_are(tmp_path):
    file = family(tmp_path)
    with pytest.raises(MeshError) as refused:
        take_node(load_mesh(file), "empty", file)
    assert str(refused.value) == (
        "family.glb has no node 'empty' with triangles; it has Anna head, Anna, eye, Bob."
    )


def test_objects_and_groups_of_an_obj(tmp_path):
    file = tmp_path / "pair.obj"
    lines = ["v 0 0 0", "v 1 0 0", "v 0 1 0", "v 0 0 1", "vt 0 0", "vt 1 0", "vt 0 1"]
    lines += ["o Anna", "g skin", "f 1/1 2/2 3/3", "g hair", "f 2/1 3/2 4/3"]
    lines += ["o Bob", "g skin", "f 1/2 3/1 4/3"]
    file.write_text("\n".join(lines))
    whole = load_mesh(file)
    assert len(take_node(whole, "Anna", file).triangles) == 2
    assert len(take_node(whole, "skin", file).triangles) == 2
    hair = take_node(whole, "Anna/hair", file)
    np.testing.assert_allclose(hair.vertices, whole.vertices[1:])
    np.testing.assert_allclose(hair.triangle_uvs, whole.triangle_uvs[1:2])
    with pytest.raises(MeshError, match=r"has no node 'Cleo' with triangles; it has .*Bob"):
        take_node(whole, "Cleo", file)


def test_several_nodes_parted_by_commas(tmp_path):
    file = family(tmp_path)
    whole = load_mesh(file)
    both = take_node(whole, "Bob, Anna head", file)
    np.testing.assert_allclose(both.vertices, whole.vertices[[0, 1, 2, *range(6, 12)]])
    with pytest.raises(MeshError, match=r"has no node 'Cleo' with triangles; it has .*Bob"):
        take_node(whole, "Bob,Cleo", file)


def test_a_name_with_a_comma_is_one_name(tmp_path):
    file = tmp_path / "comma.obj"
    file.write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\no eyes, left\nf 1 2 3\no skin\nf 3 2 1\nf 1 2 3\n")
    assert len(take_node(load_mesh(file), "eyes, left", file).triangles) == 1


@pytest.mark.parametrize(
    ("objects", "chosen", "called"),
    [
        (("Anna_skin", "Anna_eye", "Bob_skin"), (1, 1, 0), "Anna_skin,Anna_eye"),
        (("Anna/skin", "Anna/eye", "Bob/skin"), (1, 1, 0), "Anna"),
        (("Anna/skin", "Anna/eye", "Bob/skin"), (0, 0, 1), "Bob"),
        (("skin", "eye", "skin"), (1, 1, 0), ""),
        (("", "", ""), (1, 1, 0), ""),
        (("both", "both", "Bob"), (1, 0, 1), ""),
    ],
)
def test_triangles_are_called_so_that_they_can_be_taken(tmp_path, objects, chosen, called):
    file = tmp_path / "made.obj"
    lines = ["v 0 0 0", "v 1 0 0", "v 0 1 0"]
    for label in objects:
        whole, _, group = label.partition("/")
        lines += [f"o {whole}", f"g {group}", "f 1 2 3"]
    file.write_text("\n".join(lines))
    mesh = load_mesh(file)
    chosen = np.array(chosen, bool)
    assert name_triangles(mesh, chosen) == called
    if called:
        assert len(take_node(mesh, called, file).triangles) == chosen.sum()


def test_a_file_without_names(tmp_path):
    file = tmp_path / "plain.obj"
    file.write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n")
    with pytest.raises(MeshError) as refused:
        take_node(load_mesh(file), "Anna", file)
    assert str(refused.value) == "plain.obj has no named nodes, so --node Anna picks nothing."
