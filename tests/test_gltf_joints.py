from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from morphed_balls import ball_joints, morphed_ball, written

from engine.gltf_buffers import GltfAsset
from engine.gltf_scene import node_transforms
from engine.mesh_file import load_mesh


def joint_names(asset: GltfAsset) -> list[str]:
    (skin,) = asset.items("skins")
    return [asset.items("nodes")[joint]["name"] for joint in skin["joints"]]


def test_head_and_eyes_hang_where_they_turn(tmp_path: Path) -> None:
    asset = written(tmp_path / "ball.glb", morphed_ball())
    joints, nodes = ball_joints(), asset.items("nodes")
    assert joint_names(asset) == ["root", "head", "eye_L", "eye_R"]
    placed = node_transforms(asset)
    places = {nodes[number]["name"]: T[:3, 3] for number, T in placed.items()}
    np.testing.assert_allclose(places["head"], joints.head_pivot, atol=1e-5)
    np.testing.assert_allclose(places["eye_L"], joints.eye_centres[0], atol=1e-5)
    np.testing.assert_allclose(places["eye_R"], joints.eye_centres[1], atol=1e-5)
    assert all("scale" not in node and "rotation" not in node for node in nodes)


def test_weights_say_how_far_a_vertex_follows_the_head(tmp_path: Path) -> None:
    asset = written(tmp_path / "ball.glb", morphed_ball())
    joints = ball_joints()
    attributes = asset.items("meshes")[0]["primitives"][0]["attributes"]
    numbers = asset.read_accessor(attributes["JOINTS_0"]).astype(int)
    weights = asset.read_accessor(attributes["WEIGHTS_0"])
    np.testing.assert_allclose(weights.sum(1), 1, atol=1e-6)
    assert not numbers[weights == 0].any()
    per_joint = np.zeros((len(weights), 4))
    for column in range(4):
        per_joint[np.arange(len(weights)), numbers[:, column]] += weights[:, column]
    per_joint = per_joint[: len(joints.eye_index)]
    skin = joints.eye_index < 0
    np.testing.assert_array_equal(per_joint[skin, 1], joints.head_weights[skin])
    for side in (0, 1):
        assert (per_joint[joints.eye_index == side, 2 + side] == 1).all()


@pytest.mark.parametrize("offset", [0.0, 1234.567])
def test_the_bind_pose_is_the_mesh_to_the_last_bit(tmp_path: Path, offset: float) -> None:
    morphed, joints = morphed_ball(), ball_joints()
    mesh = replace(morphed.mesh, vertices=morphed.mesh.vertices * 0.0137 + offset)
    moved = replace(
        joints,
        head_pivot=joints.head_pivot * 0.0137 + offset,
        eye_centres=joints.eye_centres * 0.0137 + offset,
    )
    written(tmp_path / "ball.glb", replace(morphed, mesh=mesh, joints=moved))
    again = load_mesh(tmp_path / "ball.glb").vertices[: len(mesh.vertices)]
    np.testing.assert_array_equal(again, mesh.vertices.astype(np.float32))


def test_an_eye_that_does_not_turn_has_no_joint(tmp_path: Path) -> None:
    joints = ball_joints()
    one = replace(joints, eye_centres=np.array([[np.nan] * 3, joints.eye_centres[1]]))
    asset = written(tmp_path / "one.glb", morphed_ball(joints=one))
    assert joint_names(asset) == ["root", "head", "eye_R"]
    none = replace(joints, eye_index=np.full_like(joints.eye_index, -1))
    asset = written(tmp_path / "none.glb", morphed_ball(joints=none))
    assert joint_names(asset) == ["root", "head"]


@pytest.mark.parametrize("jointed", [True, False])
def test_a_node_above_all_places_what_is_shown(tmp_path: Path, jointed: bool) -> None:
    morphed = morphed_ball() if jointed else replace(morphed_ball(), joints=None)
    T = np.eye(4)
    T[:3, :3] = 0.001 * np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]])
    asset = written(tmp_path / "ball.glb", morphed, T_scene_mesh=T)
    again = load_mesh(tmp_path / "ball.glb").vertices[: len(morphed.mesh.vertices)]
    np.testing.assert_allclose(again, morphed.mesh.vertices @ T[:3, :3].T, atol=1e-8)
    (top,) = [node for node in asset.items("nodes") if node.get("name") == "to_metres"]
    assert len(top["children"]) == 1
    unplaced = written(tmp_path / "ball.glb", morphed, T_scene_mesh=np.eye(4))
    assert "to_metres" not in {node.get("name") for node in unplaced.items("nodes")}
