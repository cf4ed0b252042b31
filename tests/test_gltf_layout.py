import numpy as np
import pytest
from gltf_maker import GltfMaker

from engine.errors import MeshError
from engine.gltf_buffers import GltfAsset
from engine.gltf_layout import lay_out

SQUARE = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], np.float32)


def two_nodes_of_one_mesh(tmp_path) -> GltfAsset:
    maker = GltfMaker()
    square, other = maker.add(SQUARE), maker.add(SQUARE[:3])
    maker.json["meshes"] = [
        {
            "primitives": [
                {"attributes": {"POSITION": square}},
                {"attributes": {"POSITION": other}},
                {"attributes": {"POSITION": square}, "material": 0},
                {"attributes": {"POSITION": square}, "mode": 1},  # lines
            ]
        }
    ]
    maker.json["nodes"] = [{"mesh": 0}, {"name": "empty"}, {"mesh": 0}]
    return GltfAsset(maker.write(tmp_path / "a.glb"))


def test_shared_positions_fill_the_same_vertices(tmp_path):
    found = [
        (p.node, p.first_vertex, p.vertex_count, p.fresh)
        for p in lay_out(two_nodes_of_one_mesh(tmp_path), [0, 1, 2])
    ]
    assert found == [
        *[(0, 0, 4, True), (0, 4, 3, True), (0, 0, 4, False)],
        *[(2, 7, 4, True), (2, 11, 3, True), (2, 7, 4, False)],
    ]


def test_promised_vertices_are_counted_before_any_is_read(tmp_path):
    asset = two_nodes_of_one_mesh(tmp_path)
    asset.json["accessors"][0]["count"] = 1_500_000
    with pytest.raises(MeshError, match="reduce it first"):
        list(lay_out(asset, [0, 2]))
