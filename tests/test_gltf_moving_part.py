import numpy as np
import pytest
from moving_gltf import RISE, SLIDE, SQUARE, hang_on_joints, square

from engine.animation.gltf_moving_part import MovingPart, read_moving_part
from engine.animation.gltf_sampler import GltfSampler
from engine.errors import MeshError
from engine.gltf_buffers import GltfAsset
from engine.gltf_targets import group_placements


def part_of(maker, folder, weights: GltfSampler | None = None) -> MovingPart:
    asset = GltfAsset(maker.write(folder / "a.glb"))
    (group,) = group_placements(asset, [0])
    return read_moving_part(asset, group, weights)


def keys(values, tangents=None) -> GltfSampler:
    times = np.arange(float(len(values)))
    return GltfSampler(times, np.array(values, np.float64), tangents, False, False)


def test_targets_add_up_by_their_weights(tmp_path):
    part = part_of(square(RISE, SLIDE), tmp_path, keys([[0, 0], [0.5, 2]]))
    np.testing.assert_allclose(part.shape(1.0), SQUARE + 0.5 * RISE + 2 * SLIDE)
    np.testing.assert_allclose(part.shape(0.5), SQUARE + 0.25 * RISE + SLIDE)
    assert part.shape(0.0).tolist() == SQUARE.tolist()
    assert part.rows == slice(0, 4)


@pytest.mark.parametrize(
    ("weights", "used"),
    [
        (keys([[0, 0], [0, 1]]), [1]),
        (keys([[0, 0], [0, 0]], np.array([[[0, 0], [0, 0]], [[3, 0], [0, 0]]])), [0]),
        (keys([[0, 1, 1]]), [1]),
        (keys([[1]]), [0]),
        (keys([[0, 0]]), []),
        (None, []),
    ],
)
def test_only_targets_that_ever_move_are_kept(tmp_path, weights, used):
    part = part_of(square(RISE, SLIDE), tmp_path, weights)
    assert part.targets.tolist() == used
    assert part.deltas.shape == (len(used), 12)


@pytest.mark.parametrize("holder", ["nodes", "meshes"])
def test_targets_that_are_not_animated_have_their_default(tmp_path, holder):
    maker = square(RISE, SLIDE)
    maker.json[holder][0]["weights"] = [0, 0.5]
    np.testing.assert_allclose(part_of(maker, tmp_path).shape(9.0), SQUARE + 0.5 * SLIDE)


def test_a_nodes_default_counts_before_its_meshs(tmp_path):
    maker = square(RISE)
    maker.json["meshes"][0]["weights"], maker.json["nodes"][0]["weights"] = [1], [0.5]
    np.testing.assert_allclose(part_of(maker, tmp_path).shape(9.0), SQUARE + 0.5 * RISE)


def test_it_stands_where_its_node_does_or_its_joints(tmp_path):
    maker = square()
    transforms = {0: np.diag([2.0, 2, 2, 1]), 1: np.diag([3.0, 3, 3, 1])}
    np.testing.assert_array_equal(part_of(maker, tmp_path).placing(transforms), transforms[0])
    hang_on_joints(maker, None)
    placing = part_of(maker, tmp_path).placing(transforms)
    np.testing.assert_array_equal(placing, np.tile(transforms[1], (4, 1, 1)))


def test_shapes_of_more_numbers_than_can_be_held_are_refused_unread(tmp_path):
    """A few bytes can promise them: one accessor of zeros, named ten thousand times."""
    maker = square()
    (primitive,) = maker.json["meshes"][0]["primitives"]
    where = maker.add_sparse([0], [[0, 0, 1]], 1_000_000)
    primitive["attributes"]["POSITION"] = where
    primitive["targets"] = [{"POSITION": where}] * 10_000
    with pytest.raises(MeshError, match=r"^a\.glb moves 10,000 shapes of 1,000,000 vertices, mo"):
        part_of(maker, tmp_path, keys([[1] * 10_000]))
