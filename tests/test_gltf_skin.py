import numpy as np
import pytest
from gltf_maker import GltfMaker

from engine.errors import MeshError
from engine.gltf_buffers import GltfAsset
from engine.gltf_file import read_gltf
from engine.gltf_skin import read_skinning

TRIANGLE = np.float32([[0, 0, 0], [1, 0, 0], [0, 1, 0]])
JOINTS = np.array([[0, 1, 0, 0]] * 3, np.uint8)
WEIGHTS = np.float32([[1, 0, 0, 0], [0, 1, 0, 0], [0.5, 0.5, 0, 0]])


def skinned(folder, joints=JOINTS, weights=WEIGHTS, sets: int = 1):
    """A GLB of a triangle that hangs on two joints, one unit and three above it."""
    maker = GltfMaker()
    attributes = {"POSITION": maker.add(TRIANGLE)}
    for number in range(sets):
        attributes |= {
            f"JOINTS_{number}": maker.add(joints),
            f"WEIGHTS_{number}": maker.add(weights),
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
    return maker.write(folder / "a.glb")


def attributes_of(asset: GltfAsset) -> dict[str, int]:
    return asset.items("meshes")[0]["primitives"][0]["attributes"]


def read(path):
    asset = GltfAsset(path)
    return read_skinning(asset, 0, attributes_of(asset))


@pytest.mark.parametrize("sets", [1, 2, 4])
def test_vertices_stand_where_their_joints_put_them_alone(tmp_path, sets):
    mesh = read_gltf(skinned(tmp_path, sets=sets))
    np.testing.assert_allclose(mesh.vertices, [[0, 0, 1], [1, 0, 3], [0, 1, 2]], atol=1e-6)


def test_weights_need_not_sum_to_one(tmp_path):
    path = skinned(tmp_path, weights=WEIGHTS * np.float32([[2], [0.25], [0]]))
    np.testing.assert_allclose(read_gltf(path).vertices, [[0, 0, 1], [1, 0, 3], [0, 1, 0]])
    skinning = read(path)
    assert skinning.joints == (1, 2)
    np.testing.assert_allclose(skinning.total, [2, 0.25, 0])


def test_joints_outside_of_the_scene_stand_at_its_origin(tmp_path):
    path = skinned(tmp_path)
    np.testing.assert_array_equal(read(path).blend({})[:, :3, 3], np.zeros((3, 3)))


def test_without_a_skin_or_joints_there_is_no_skinning(tmp_path):
    asset = GltfAsset(skinned(tmp_path))
    assert read_skinning(asset, 1, attributes_of(asset)) is None
    assert read_skinning(asset, 0, {"POSITION": 0}) is None


def test_a_skin_without_matrices_binds_at_the_origin(tmp_path):
    asset = GltfAsset(skinned(tmp_path))
    del asset.items("skins")[0]["inverseBindMatrices"]
    skinning = read_skinning(asset, 0, attributes_of(asset))
    assert skinning is not None
    np.testing.assert_array_equal(skinning.inverse_bind, np.tile(np.eye(4), (2, 1, 1)))


@pytest.mark.parametrize(
    ("joints", "weights", "said"),
    [
        (np.uint8([[0, 2, 0, 0]] * 3), WEIGHTS, "follows joint 2, but its skin has 2 joints"),
        (np.int8([[0, -1, 0, 0]] * 3), WEIGHTS, "follows joint -1"),
        (JOINTS, WEIGHTS[:2], "do not fit"),
    ],
)
def test_damaged_skins_are_one_sentence(tmp_path, joints, weights, said):
    with pytest.raises(MeshError, match=said):
        read(skinned(tmp_path, joints, weights))
