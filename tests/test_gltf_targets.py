import numpy as np
import pytest
from gltf_maker import GltfMaker

from engine.errors import MeshError
from engine.gltf_buffers import GltfAsset
from engine.gltf_targets import group_placements, read_target

SQUARE = np.float32([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]])
RISE = np.float32([[0, 0, 1], [0, 0, 2], [0, 0, 3], [0, 0, 4]])


def asset(maker: GltfMaker, folder, *primitives: dict) -> GltfAsset:
    maker.json |= {"meshes": [{"primitives": [*primitives]}], "nodes": [{"mesh": 0}, {"mesh": 0}]}
    return GltfAsset(maker.write(folder / "a.glb"))


def primitive(positions: int, *targets: dict) -> dict:
    return {"attributes": {"POSITION": positions}, "targets": [*targets]}


def test_every_vertex_is_in_one_group(tmp_path):
    maker = GltfMaker()
    shared = maker.add(SQUARE)
    parts = [
        primitive(n) for n in (shared, maker.add(SQUARE, count=0), maker.add(SQUARE[:3]), shared)
    ]
    groups = group_placements(asset(maker, tmp_path, *parts), [1, 0])
    spans = [(g[0].node, g[0].first_vertex, g[0].vertex_count, len(g)) for g in groups]
    one, other = [(0, 4, 2), (4, 0, 1), (4, 3, 1)], [(7, 4, 2), (11, 0, 1), (11, 3, 1)]
    assert spans == [(1, *span) for span in one] + [(0, *span) for span in other]


def test_a_target_of_several_primitives_is_put_together(tmp_path):
    maker = GltfMaker()
    positions = maker.add(SQUARE)
    halves = [maker.add_sparse(rows, RISE[rows], 4) for rows in ([0, 1], [2, 3])]
    made = asset(maker, tmp_path, *(primitive(positions, {"POSITION": half}) for half in halves))
    (group, _) = group_placements(made, [0, 1])
    np.testing.assert_array_equal(read_target(made, group, 0), RISE)


@pytest.mark.parametrize("target", [-1, 1, 2])
def test_targets_that_are_not_there_move_nothing(tmp_path, target):
    maker = GltfMaker()
    rise = {"POSITION": maker.add(RISE)}
    made = asset(maker, tmp_path, primitive(maker.add(SQUARE), rise, {"NORMAL": maker.add(RISE)}))
    assert read_target(made, group_placements(made, [0])[0], 0).any()
    assert not read_target(made, group_placements(made, [0])[0], target).any()


def test_a_target_of_another_count_is_refused(tmp_path):
    maker = GltfMaker()
    made = asset(maker, tmp_path, primitive(maker.add(SQUARE), {"POSITION": maker.add(RISE[:3])}))
    with pytest.raises(MeshError, match="a morph target has 3 vertices, its mesh 4"):
        read_target(made, group_placements(made, [0])[0], 0)
