import numpy as np
import pytest
from gltf_maker import GltfMaker

from engine.errors import MeshError
from engine.gltf_file import read_gltf

SQUARE = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], np.float32)


@pytest.fixture
def maker():
    return GltfMaker()


def test_primitives_that_share_positions_share_vertices(maker, tmp_path):
    positions = maker.add(SQUARE)
    uv = maker.add(SQUARE[:, :2] * np.float32(0.5))
    parts = [maker.add(np.array(t, np.uint16)) for t in ([0, 1, 2], [0, 2, 3])]
    maker.json["meshes"] = [
        {
            "primitives": [
                {"attributes": {"POSITION": positions, "TEXCOORD_0": uv}, "indices": parts[0]},
                {"attributes": {"POSITION": positions}, "indices": parts[1], "material": 0},
            ]
        }
    ]
    maker.json["materials"] = [{"name": "lash", "alphaMode": "MASK"}]
    maker.json["nodes"] = [{"name": "Face", "mesh": 0}, {"mesh": 0, "translation": [5, 0, 0]}]
    mesh = read_gltf(maker.write(tmp_path / "a.glb"))
    np.testing.assert_allclose(mesh.vertices, np.vstack([SQUARE, SQUARE + np.array([5, 0, 0])]))
    assert mesh.triangles.tolist() == [[0, 1, 2], [0, 2, 3], [4, 5, 6], [4, 6, 7]]
    assert mesh.object_names == ("Face", "Face", "mesh0", "mesh0")
    assert [mesh.materials[m].alpha for m in mesh.triangle_materials] == ["opaque", "mask"] * 2
    assert mesh.triangle_uvs[0].tolist() == [[0, 1], [0.5, 1], [0.5, 0.5]]  # v counts upwards
    assert not mesh.triangle_uvs[1].any()


@pytest.mark.parametrize(
    ("mode", "expected"), [(5, [[0, 1, 2], [3, 2, 1]]), (6, [[0, 1, 2], [0, 2, 3]])]
)
def test_strips_and_fans(maker, tmp_path, mode, expected):
    primitive = {"attributes": {"POSITION": maker.add(SQUARE)}, "mode": mode}
    maker.json |= {"meshes": [{"primitives": [primitive]}], "nodes": [{"mesh": 0}]}
    assert read_gltf(maker.write(tmp_path / "a.glb")).triangles.tolist() == expected


def test_colours_and_factor_are_encoded(maker, tmp_path):
    colours = maker.add(np.full((4, 4), 51, np.uint8), normalized=True)
    attributes = {"POSITION": maker.add(SQUARE), "COLOR_0": colours}
    maker.json["materials"] = [{"pbrMetallicRoughness": {"baseColorFactor": [0.5, 0, 1, 0.5]}}]
    maker.json["meshes"] = [{"primitives": [{"attributes": attributes, "material": 0}]}]
    maker.json["nodes"] = [{"mesh": 0}]
    mesh = read_gltf(maker.write(tmp_path / "a.glb"))
    np.testing.assert_allclose(mesh.vertex_colours, [[*[0.484529] * 3, 0.2]] * 4, atol=1e-5)
    np.testing.assert_allclose(mesh.materials[0].base_colour, [0.735357, 0, 1, 0.5], atol=1e-5)


def test_compressed_files_are_refused(maker, tmp_path):
    maker.json["extensionsRequired"] = ["KHR_draco_mesh_compression"]
    with pytest.raises(MeshError, match="export it without compression"):
        read_gltf(maker.write(tmp_path / "a.glb"))
