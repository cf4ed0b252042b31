import numpy as np
import pytest
from moving_gltf import RISE, TURN_Z, animate, square

from engine.animation.gltf_channels import read_channels
from engine.errors import MeshError
from engine.gltf_buffers import GltfAsset
from engine.gltf_scene import compose_transform


@pytest.fixture
def maker():
    return square(RISE)


def channels(maker, folder, name=None, nodes=(0,)):
    return read_channels(GltfAsset(maker.write(folder / "a.glb")), name, nodes)


def test_channels_are_found_by_the_node_they_move(maker, tmp_path):
    maker.json["nodes"].append({})
    animate(
        maker,
        (0, "weights", [0, 1], [0, 1]),
        (0, "scale", [0.5, 1], np.ones((2, 3))),
        (1, "translation", [0, 2], np.zeros((2, 3)), "STEP"),
        (1, "visibility", [7], [[1]]),
        (None, "pointer", [8], [[1]]),
        (5, "rotation", [9], [TURN_Z]),
    )
    found = channels(maker, tmp_path, nodes=(0, 1))
    assert list(found.shapes) == [0]
    assert {node: list(paths) for node, paths in found.places.items()} == {
        0: ["scale"],
        1: ["translation"],
    }
    assert found.places[1]["translation"].steps
    np.testing.assert_array_equal(found.key_times(), [0, 0.5, 1, 2])


def test_a_node_keeps_what_is_not_animated_of_its_place(maker, tmp_path):
    animate(maker, (0, "rotation", [0, 1], [[0, 0, 0, 1], TURN_Z]))
    node = {"translation": [1, 2, 3], "rotation": [1, 0, 0, 0]}
    T = channels(maker, tmp_path).place_node(0, node, 1.0)
    np.testing.assert_allclose(T, compose_transform([1, 2, 3], TURN_Z, [1, 1, 1]), atol=1e-7)


def test_the_first_animation_unless_one_is_named(maker, tmp_path):
    for name, last in (("Smile", 1), (None, 2), ("Blink", 3)):
        animate(maker, (0, "weights", [0, last], [0, 1]), name=name)
    ends = [
        channels(maker, tmp_path, name).key_times()[-1]
        for name in (None, "Smile", "animation1", "Blink")
    ]
    assert ends == [1, 1, 2, 3]
    with pytest.raises(
        MeshError,
        match=r"^a\.glb has no animation 'Smle'; it has Smile, animation1, Blink; the nearest is "
        r"Smile\.$",
    ):
        channels(maker, tmp_path, "Smle")
    with pytest.raises(MeshError, match=r"it has Smile, animation1, Blink\.$"):
        channels(maker, tmp_path, "zzz")


def test_what_bones_and_shapes_do_plays_together(maker, tmp_path):
    still = np.zeros((2, 3))
    for name, path, last, values in (
        ("BonesSmile", "translation", 1, still),
        ("ShapesSmile", "weights", 2, [0, 1]),
        ("BonesBlink", "translation", 3, still),
        ("ShapesBlink", "weights", 4, [0, 1]),
    ):
        animate(maker, (0, path, [0, last], values), name=name)

    def ends(name):
        found = channels(maker, tmp_path, name)
        places = [sampler.times[-1] for sampler in found.places.get(0, {}).values()]
        return places, [sampler.times[-1] for sampler in found.shapes.values()]

    assert ends(None) == ([1], [2])
    assert ends("ShapesBlink") == ([], [4])
    assert ends("BonesBlink, ShapesBlink") == ([3], [4])
    with pytest.raises(MeshError, match="has no animation 'Shapes'; it has BonesSmile"):
        ends("BonesBlink,Shapes")


def test_a_name_may_have_a_comma(maker, tmp_path):
    for name, last in (("a", 1), ("a,b", 2), ("b", 3)):
        animate(maker, (0, "weights", [0, last], [0, 1]), name=name)
    assert channels(maker, tmp_path, "a,b").key_times()[-1] == 2


def test_a_file_without_any(maker, tmp_path):
    with pytest.raises(MeshError, match=r"^a\.glb has no animation: export it with one, or give"):
        channels(maker, tmp_path)


@pytest.mark.parametrize("moved", [[], [(7, "weights", [0], [1])], [(0, "pointer", [0], [[1]])]])
def test_an_animation_of_nothing_that_is_shown(maker, tmp_path, moved):
    animate(maker, *moved)
    with pytest.raises(MeshError, match=r"^The animation of a\.glb moves nothing that is shown\.$"):
        channels(maker, tmp_path)


def test_a_node_placed_by_a_matrix_cannot_be_animated(maker, tmp_path):
    maker.json["nodes"][0] |= {"matrix": np.eye(4).ravel().tolist(), "name": "jaw"}
    animate(maker, (0, "translation", [0], np.zeros((1, 3))))
    with pytest.raises(MeshError, match="node jaw is animated, but placed by a matrix"):
        channels(maker, tmp_path)
