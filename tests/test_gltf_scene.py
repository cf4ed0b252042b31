import numpy as np
from gltf_maker import GltfMaker

from engine.gltf_buffers import GltfAsset
from engine.gltf_file import read_gltf
from engine.gltf_scene import node_transforms, place, placing_transform

TURN_Z = [0, 0, np.sqrt(0.5), np.sqrt(0.5)]  # 90 degrees about z, x y z w


def test_children_move_with_their_parents(tmp_path):
    maker = GltfMaker()
    maker.json["nodes"] = [
        {"children": [1], "rotation": TURN_Z, "scale": [2, 2, 2]},
        {"translation": [1, 0, 0]},
        {"translation": [9, 9, 9]},
    ]
    maker.json["scenes"] = [{"nodes": [0]}]
    transforms = node_transforms(GltfAsset(maker.write(tmp_path / "a.glb")))
    assert sorted(transforms) == [0, 1]
    np.testing.assert_allclose(
        place(np.array([[1.0, 0, 0]]), transforms[1]), [[0, 4, 0]], atol=1e-6
    )


def test_skins_place_vertices_by_their_joints_alone(tmp_path):
    maker = GltfMaker()
    attributes = {
        "POSITION": maker.add(np.float32([[0, 0, 0], [1, 0, 0], [0, 1, 0]])),
        "JOINTS_0": maker.add(np.array([[0, 1, 0, 0]] * 3, np.uint8)),
        "WEIGHTS_0": maker.add(np.float32([[1, 0, 0, 0], [0, 1, 0, 0], [0.5, 0.5, 0, 0]])),
    }
    bind = np.stack([np.eye(4), np.eye(4)]).astype(np.float32)
    maker.json |= {
        "meshes": [{"primitives": [{"attributes": attributes}]}],
        "skins": [{"joints": [1, 2], "inverseBindMatrices": maker.add(bind)}],
        "nodes": [
            {"mesh": 0, "skin": 0, "translation": [100, 0, 0]},
            {"translation": [0, 0, 1]},
            {"translation": [0, 0, 3]},
        ],
    }
    mesh = read_gltf(maker.write(tmp_path / "a.glb"))
    np.testing.assert_allclose(mesh.vertices, [[0, 0, 1], [1, 0, 3], [0, 1, 2]], atol=1e-6)


def test_a_primitive_without_weights_stands_where_its_node_does(tmp_path):
    maker = GltfMaker()
    attributes = {"POSITION": maker.add(np.zeros((3, 3), np.float32))}
    maker.json |= {
        "meshes": [{"primitives": [{"attributes": attributes}]}],
        "skins": [{"joints": [1]}],
        "nodes": [{"mesh": 0, "skin": 0, "translation": [7, 0, 0]}, {"translation": [1, 1, 1]}],
    }
    asset = GltfAsset(maker.write(tmp_path / "a.glb"))
    T = placing_transform(asset, 0, attributes, node_transforms(asset))
    np.testing.assert_array_equal(T[:3, 3], [7, 0, 0])
