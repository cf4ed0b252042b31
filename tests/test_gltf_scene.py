import numpy as np
from gltf_maker import GltfMaker

from engine.gltf_buffers import GltfAsset
from engine.gltf_scene import (
    compose_transform,
    local_transform,
    node_transforms,
    place,
    placing_transform,
)

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


def test_nodes_that_are_moved_take_their_children_along(tmp_path):
    maker = GltfMaker()
    maker.json["nodes"] = [{"children": [1], "translation": [9, 9, 9]}, {"translation": [1, 0, 0]}]
    asset = GltfAsset(maker.write(tmp_path / "a.glb"))
    moved = {0: compose_transform([0, 0, 5], TURN_Z, [2, 2, 2])}
    np.testing.assert_allclose(node_transforms(asset, moved)[1][:3, 3], [0, 2, 5], atol=1e-6)
    still = {number: local_transform(node) for number, node in enumerate(asset.items("nodes"))}
    for number, T in node_transforms(asset, still).items():
        np.testing.assert_array_equal(T, node_transforms(asset)[number])


def test_a_node_has_a_matrix_or_its_three_parts(tmp_path):
    T = compose_transform([1, 2, 3], TURN_Z, [1, 2, 3])
    assert local_transform({"matrix": T.T.ravel().tolist()}).tolist() == T.tolist()
    parts = {"translation": [1, 2, 3], "rotation": TURN_Z, "scale": [1, 2, 3]}
    assert local_transform(parts).tolist() == T.tolist()
    assert local_transform({}).tolist() == np.eye(4).tolist()


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
