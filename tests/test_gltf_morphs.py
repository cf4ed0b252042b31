from pathlib import Path

import numpy as np
import pytest
from gltf_maker import GltfMaker

from engine.errors import EditError, MeshError
from engine.gltf_file import read_gltf
from engine.gltf_morphs import GltfMorphs

SQUARE = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], np.float32)
RISE = np.float32([[0, 0, 1], [0, 0, 2], [0, 0, 3], [0, 0, 4]])
TURN_Z = [0, 0, np.sqrt(0.5), np.sqrt(0.5)]  # 90 degrees about z, x y z w


@pytest.fixture
def maker():
    return GltfMaker()


def one_mesh(maker: GltfMaker, *targets: int, names=None) -> dict:
    """A square with POSITION targets; the mesh, to be added to."""
    primitive = {
        "attributes": {"POSITION": maker.add(SQUARE)},
        "targets": [{"POSITION": target} for target in targets],
    }
    mesh = {"primitives": [primitive]}
    if names:
        mesh["extras"] = {"targetNames": names}
    maker.json |= {"meshes": [mesh], "nodes": [{"mesh": 0}]}
    return mesh


def read(path: Path, name: str) -> tuple[np.ndarray, np.ndarray]:
    return GltfMorphs(path).read(name, read_gltf(path).vertices)


def test_a_target_is_turned_and_scaled_with_its_node_and_never_shifted(maker, tmp_path):
    one_mesh(maker, maker.add(RISE[:, [2, 0, 1]]), names=["jawOpen"])
    maker.json["nodes"] = [
        {"mesh": 0, "rotation": TURN_Z, "scale": [2, 2, 2], "translation": [7, 7, 7]},
        {"mesh": 0},
    ]
    deltas, ruled = read(maker.write(tmp_path / "a.glb"), "jawOpen")
    expected = np.concatenate([2 * RISE[:, [0, 2, 1]], RISE[:, [2, 0, 1]]])
    np.testing.assert_allclose(deltas, expected, atol=1e-6)
    assert deltas.dtype == np.float32
    assert ruled.all()


def test_sparse_targets(maker, tmp_path):
    one_mesh(maker, maker.add_sparse([1, 3], [[1, 2, 3], [4, 5, 6]], 4), names=["smile"])
    deltas, ruled = read(maker.write(tmp_path / "a.glb"), "smile")
    assert deltas.tolist() == [[0, 0, 0], [1, 2, 3], [0, 0, 0], [4, 5, 6]]
    assert ruled.all()


def test_quantised_targets(maker, tmp_path):
    stored = (RISE * 127 / 4).round().astype(np.int8)
    one_mesh(maker, maker.add(stored, normalized=True), names=["rise"])
    deltas, _ = read(maker.write(tmp_path / "a.glb"), "rise")
    np.testing.assert_allclose(deltas, RISE / 4, atol=1 / 127)


@pytest.mark.parametrize("holder", ["mesh", "primitive", "target", "nobody"])
def test_names_are_found_wherever_exporters_keep_them(maker, tmp_path, holder):
    mesh = one_mesh(maker, maker.add(RISE), maker.add(-RISE))
    if holder == "mesh":
        mesh["extras"] = {"targetNames": ["up", "down"]}
    elif holder == "primitive":
        mesh["primitives"][0]["extras"] = {"targetNames": ["up", "down"]}
    elif holder == "target":
        for target, name in zip(mesh["primitives"][0]["targets"], ["up", "down"], strict=True):
            target["extras"] = {"name": name}
    path = maker.write(tmp_path / "a.glb")
    names = ("mesh0#0", "mesh0#1") if holder == "nobody" else ("up", "down")
    assert GltfMorphs(path).names == names
    np.testing.assert_array_equal(read(path, names[1])[0], -RISE)


def test_a_name_moves_every_mesh_that_has_it_and_rules_no_other(maker, tmp_path):
    mesh = one_mesh(maker, maker.add(RISE), names=["jawOpen"])
    teeth = {
        "primitives": [
            {
                "attributes": {"POSITION": maker.add(SQUARE)},
                "targets": [{"POSITION": maker.add(RISE)}, {"POSITION": maker.add(-RISE)}],
            }
        ],
        "extras": {"targetNames": ["bite", "jawOpen"]},
    }
    hair = {"primitives": [{"attributes": {"POSITION": maker.add(SQUARE)}}]}
    maker.json["meshes"] = [mesh, teeth, hair]
    maker.json["nodes"] = [{"mesh": 0}, {"mesh": 1}, {"mesh": 2}]
    path = maker.write(tmp_path / "a.glb")
    assert GltfMorphs(path).names == ("jawOpen", "bite")
    deltas, ruled = read(path, "jawOpen")
    np.testing.assert_array_equal(deltas, np.concatenate([RISE, -RISE, 0 * RISE]))
    assert ruled.tolist() == [True] * 8 + [False] * 4


def test_primitives_that_share_vertices_each_move_the_ones_they_use(maker, tmp_path):
    positions = maker.add(SQUARE)
    halves = [maker.add_sparse(rows, RISE[rows], 4) for rows in ([0, 1], [2, 3])]
    primitives = [
        {"attributes": {"POSITION": positions}, "targets": [{"POSITION": target}]}
        for target in (*halves, halves[0])
    ]
    maker.json |= {
        "meshes": [{"primitives": primitives, "extras": {"targetNames": ["rise"]}}],
        "nodes": [{"mesh": 0}],
    }
    deltas, _ = read(maker.write(tmp_path / "a.glb"), "rise")
    np.testing.assert_array_equal(deltas, RISE)


def test_skinned_targets_turn_with_their_joints(maker, tmp_path):
    mesh = one_mesh(maker, maker.add(RISE[:, [2, 0, 1]]), names=["jawOpen"])
    mesh["primitives"][0]["attributes"] |= {
        "JOINTS_0": maker.add(np.zeros((4, 4), np.uint8)),
        "WEIGHTS_0": maker.add(np.float32([[1, 0, 0, 0]] * 4)),
    }
    maker.json |= {
        "skins": [{"joints": [1]}],
        "nodes": [{"mesh": 0, "skin": 0}, {"rotation": TURN_Z, "translation": [0, 9, 0]}],
    }
    deltas, _ = read(maker.write(tmp_path / "a.glb"), "jawOpen")
    np.testing.assert_allclose(deltas, RISE[:, [0, 2, 1]], atol=1e-6)


def test_vrm_expressions_are_shapes(maker, tmp_path):
    one_mesh(maker, maker.add(RISE), maker.add(RISE[:, [2, 0, 1]]), names=["up", "side"])
    maker.json["nodes"] = [{"mesh": 0}, {"mesh": 0}]
    groups = [
        {"name": "Both", "binds": [{"mesh": 0, "index": i, "weight": 50} for i in (0, 1)]},
        {"presetName": "joy", "binds": [{"mesh": 0, "index": 0, "weight": 100}]},
        {"name": "Painted", "binds": []},
    ]
    bind = {"node": 1, "index": 1, "weight": 0.25}
    maker.json["extensions"] = {
        "VRM": {"blendShapeMaster": {"blendShapeGroups": groups}},
        "VRMC_vrm": {"expressions": {"preset": {"blink": {"morphTargetBinds": [bind]}}}},
    }
    path = maker.write(tmp_path / "a.vrm")
    assert GltfMorphs(path).names == ("up", "side", "Both", "joy", "blink")
    both = 0.5 * (RISE + RISE[:, [2, 0, 1]])
    np.testing.assert_allclose(read(path, "Both")[0], np.concatenate([both, both]))
    np.testing.assert_allclose(read(path, "joy")[0], np.concatenate([RISE, RISE]))
    deltas, ruled = read(path, "blink")
    np.testing.assert_allclose(deltas, np.concatenate([0 * RISE, 0.25 * RISE[:, [2, 0, 1]]]))
    assert ruled.tolist() == [False] * 4 + [True] * 4


def test_files_without_targets_have_no_names(maker, tmp_path):
    one_mesh(maker)
    assert GltfMorphs(maker.write(tmp_path / "a.glb")).names == ()


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (lambda maker: maker.add(RISE[:3]), "damaged: a morph target has 3 vertices, its mesh 4"),
        (lambda maker: maker.add(RISE * np.float32(np.nan)), "not finite"),
        (lambda maker: 99, "cannot be read"),
    ],
)
def test_damaged_targets_are_one_sentence(maker, tmp_path, target, said):
    one_mesh(maker, target(maker), names=["jawOpen"])
    path = maker.write(tmp_path / "a.glb")
    with pytest.raises(MeshError, match=said) as caught:
        read(path, "jawOpen")
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_names_in_disorder_are_one_sentence(maker, tmp_path):
    mesh = one_mesh(maker, maker.add(RISE))
    mesh["primitives"] = {"not": "a list"}
    with pytest.raises(MeshError, match=r"a\.glb cannot be read"):
        GltfMorphs(maker.write(tmp_path / "a.glb"))


def test_shapes_of_another_mesh_are_refused(maker, tmp_path):
    one_mesh(maker, maker.add(RISE), names=["jawOpen"])
    with pytest.raises(EditError, match="have 4 vertices, the mesh 5"):
        GltfMorphs(maker.write(tmp_path / "a.glb")).read("jawOpen", np.zeros((5, 3)))


def test_extras_of_another_kind_are_no_names(maker, tmp_path):
    mesh = one_mesh(maker, maker.add(RISE))
    mesh["extras"] = ["targetNames"]
    mesh["primitives"][0]["extras"] = {"targetNames": ["too", "many"]}
    assert GltfMorphs(maker.write(tmp_path / "a.glb")).names == ("mesh0#0",)


def test_a_vrm_expression_of_targets_that_are_not_there_moves_nothing(maker, tmp_path):
    one_mesh(maker, maker.add(RISE), names=["up"])
    binds = [{"mesh": 0, "index": index} for index in (-1, 7)]
    groups = [{"name": "Odd", "binds": binds}]
    maker.json["extensions"] = {"VRM": {"blendShapeMaster": {"blendShapeGroups": groups}}}
    assert not read(maker.write(tmp_path / "a.vrm"), "Odd")[0].any()


def test_cut_short_anywhere_it_is_one_sentence_or_still_right(maker, tmp_path):
    one_mesh(maker, maker.add(RISE), names=["up"])
    whole = maker.write(tmp_path / "a.glb").read_bytes()
    neutral = np.zeros((4, 3))
    for length in range(0, len(whole), 7):
        path = tmp_path / "cut.glb"
        path.write_bytes(whole[:length])
        try:
            deltas, _ = GltfMorphs(path).read("up", neutral)
        except MeshError:
            continue
        np.testing.assert_array_equal(deltas, RISE)
