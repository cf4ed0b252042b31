import json
import re
from pathlib import Path

import numpy as np
import pytest
from gltf_maker import GltfMaker
from heads import plain_mesh
from hypothesis import given, settings
from hypothesis import strategies as st
from in_blender import run_in_blender
from moving_gltf import (
    RISE,
    SLIDE,
    SQUARE,
    TURN_Z,
    animate,
    hang_on_joints,
    square,
    write_smile,
)
from scipy.spatial import cKDTree
from scipy.spatial.transform import Rotation

from engine.animation.gltf_animation import GltfAnimation, _tick_evenly
from engine.errors import MeshError
from engine.mesh_file import load_mesh


def test_the_files_own_keys_or_an_even_rate(tmp_path):
    path = write_smile(tmp_path / "a.glb")
    keyed = GltfAnimation(path, None)
    assert keyed.times_s.tolist() == [0, 1, 2]
    for frame, shape in enumerate([SQUARE, SQUARE + RISE, SQUARE + RISE + 0.5 * SLIDE]):
        np.testing.assert_allclose(keyed.read(frame), shape, atol=1e-6)
    even = GltfAnimation(path, 4.0)
    np.testing.assert_allclose(even.times_s, np.arange(9) / 4)
    np.testing.assert_allclose(even.read(2), SQUARE + 0.5 * RISE)
    np.testing.assert_array_equal(even.read(8), keyed.read(2))
    assert even.read(2).dtype == np.float64
    assert even.label == "a.glb"


def test_the_neutral_is_the_mesh_as_it_is_loaded(tmp_path):
    path = write_smile(tmp_path / "a.glb")
    animation = GltfAnimation(path, 30.0)
    np.testing.assert_array_equal(animation.neutral.vertices, load_mesh(path).vertices)


def test_times_count_from_the_first_key(tmp_path):
    maker = square(RISE)
    animate(maker, (0, "weights", [5, 6], [0, 1]))
    animation = GltfAnimation(maker.write(tmp_path / "a.glb"), 2.0)
    assert animation.times_s.tolist() == [0, 0.5, 1]
    np.testing.assert_allclose(animation.read(1), SQUARE + 0.5 * RISE)


@given(st.integers(1, 60), st.integers(1, 2000))
def test_keys_on_the_rate_are_the_frames(fps: int, count: int):
    keys = (np.arange(count) / fps).astype(np.float32).astype(np.float64)
    np.testing.assert_allclose(_tick_evenly(keys, fps, "a.glb"), keys, atol=1e-4)


def test_nodes_that_move_take_their_meshes_along(tmp_path):
    maker = square(RISE)
    maker.json["nodes"] += [{"children": [0], "translation": [0, 0, 5]}]
    animate(
        maker,
        (1, "rotation", [0, 1], [[0, 0, 0, 1], TURN_Z]),
        (0, "scale", [0, 1], [[1, 1, 1], [2, 2, 2]]),
        (0, "weights", [0, 1], [0, 1]),
    )
    animation = GltfAnimation(maker.write(tmp_path / "a.glb"), None)
    np.testing.assert_allclose(animation.read(0), SQUARE + np.float64([0, 0, 5]))
    turned = 2 * (SQUARE + RISE) @ np.float64([[0, 1, 0], [-1, 0, 0], [0, 0, 1]])
    np.testing.assert_allclose(animation.read(1), turned + np.float64([0, 0, 5]), atol=1e-6)


def test_targets_move_before_joints_do(tmp_path):
    maker = square(RISE)
    hang_on_joints(maker, None, 1)
    maker.json["nodes"][2]["translation"] = [0, 0, 1]
    times, turns = [0, 0.5, 1], [[0, 0, 0, 1], TURN_Z, [0, 0, 1, 0]]
    animate(maker, (1, "rotation", times, turns), (0, "weights", times, [0, 0.5, 1]))
    animation = GltfAnimation(maker.write(tmp_path / "a.glb"), None)
    np.testing.assert_array_equal(animation.read(0), animation.neutral.vertices)
    joints = np.float64([[0, 0, 0], [0, 0, 1]] * 2)
    for frame, time in enumerate(times):
        turned = Rotation.from_euler("z", 180 * time, degrees=True).apply(SQUARE + time * RISE)
        np.testing.assert_allclose(animation.read(frame), turned + joints, atol=1e-6)


def test_what_blender_exports_moves_as_blender_shows_it(tmp_path):
    run_in_blender(Path(__file__).parent / "blender_motion.py", tmp_path, tmp_path / "ball")
    with np.load(tmp_path / "ball.npz") as kept:
        shown = kept["frames"]
    animation = GltfAnimation(tmp_path / "ball.glb", 24.0)
    np.testing.assert_allclose(animation.times_s, np.arange(13) / 24)
    for frame, expected in enumerate(shown):  # the exporter orders vertices anew
        away, _ = cKDTree(animation.read(frame)).query(expected)
        assert away.max() < 2e-6
    assert np.abs(shown[12] - shown[0]).max() > 1


def test_several_meshes_keep_their_places(tmp_path):
    maker = square(RISE)
    lid = {"attributes": {"POSITION": maker.add(SQUARE[:3])}}
    lid["targets"] = [{"POSITION": maker.add_sparse([1], [[0, 0, 9]], 3)}]
    maker.json["meshes"].append({"primitives": [lid], "weights": [1]})
    maker.json["nodes"] += [{"mesh": 1, "translation": [9, 0, 0]}, {"mesh": 0}]
    animate(maker, (2, "weights", [0, 1], [0, 1]))
    animation = GltfAnimation(maker.write(tmp_path / "a.glb"), None)
    shapes = [SQUARE, SQUARE[:3] + np.float32([[9, 0, 0], [9, 0, 9], [9, 0, 0]]), SQUARE + RISE]
    np.testing.assert_allclose(animation.read(1), np.concatenate(shapes))


def test_a_neutral_from_another_file(tmp_path):
    path = write_smile(tmp_path / "a.glb")
    own = load_mesh(path)
    calm = plain_mesh(own.vertices + 1, own.triangles, "calm")
    assert GltfAnimation(path, 30.0, neutral=calm).neutral is calm
    with pytest.raises(MeshError, match=r"^a\.glb has 4 vertices, the neutral calm 5"):
        GltfAnimation(path, 30.0, neutral=plain_mesh(np.eye(5, 3), own.triangles, "calm"))
    with pytest.raises(MeshError, match=r"^a\.glb joins its vertices otherwise"):
        GltfAnimation(path, 30.0, neutral=plain_mesh(own.vertices, own.triangles[::-1], "calm"))


def test_no_animation_and_unknown_ones(tmp_path):
    with pytest.raises(MeshError, match=r"^a\.glb has no animation: export it with one"):
        GltfAnimation(square(RISE).write(tmp_path / "a.glb"), 30.0)
    with pytest.raises(MeshError, match=r"has no animation 'Smle'; it has Smile; the nearest is"):
        GltfAnimation(write_smile(tmp_path / "b.glb"), 30.0, "Smle")


def test_a_key_that_claims_years_is_refused(tmp_path):
    maker = square(RISE)
    animate(maker, (0, "weights", [0, 1e30], [0, 1]))
    path = maker.write(tmp_path / "a.glb")
    with pytest.raises(MeshError, match="more than 1,000,000 frames"):
        GltfAnimation(path, 30.0)
    assert len(GltfAnimation(path, None).times_s) == 2


def test_numbers_that_are_not_finite_name_the_frame(tmp_path):
    broken = RISE.copy()
    broken[2] = np.nan
    maker = square(RISE, broken)
    animate(maker, (0, "weights", [0, 1], [0, 0, 0, 1]))
    animation = GltfAnimation(maker.write(tmp_path / "a.glb"), None)
    with pytest.raises(MeshError, match=r"^Frame 1 of a\.glb has a vertex .* vertex 2\.$"):
        animation.read(1)


def test_cut_short_anywhere_it_is_one_sentence_or_still_right(tmp_path):
    whole = write_smile(tmp_path / "a.glb").read_bytes()
    expected = GltfAnimation(tmp_path / "a.glb", None).read(2)
    path = tmp_path / "cut.glb"
    for length in range(0, len(whole), 11):
        path.write_bytes(whole[:length])
        try:
            found = GltfAnimation(path, None).read(2)
        except MeshError as error:
            assert "\n" not in str(error)  # noqa: PT017, either is well
            continue
        np.testing.assert_array_equal(found, expected)


def moving_parts() -> GltfMaker:
    maker = square(RISE, SLIDE)
    hang_on_joints(maker, None, 1)
    animate(
        maker,
        (0, "weights", [0, 1], [0, 1, 1, 0]),
        (1, "rotation", [0, 1], [[0, 0, 0, 1], TURN_Z]),
        (2, "translation", [0, 1], np.zeros((2, 3, 3)), "CUBICSPLINE"),
    )
    return maker


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_a_number_in_the_file_says(tmp_path_factory, data):
    """Any one number of the file's JSON exchanged: a sentence, or frames that are finite."""
    maker = moving_parts()
    text = json.dumps(maker.json)
    places = list(re.finditer(r"(?<=[ \[])-?[0-9]+(\.[0-9]+)?(?=[,\]}])", text))
    place = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from(["-1", "0", "1", "3", "2147483647", "1e30", "null", '"a"']))
    maker.json = json.loads(text[: place.start()] + other + text[place.end() :])
    path = maker.write(tmp_path_factory.getbasetemp() / "any.glb")
    try:
        animation = GltfAnimation(path, 10.0)
        frames = [animation.read(frame) for frame in range(min(len(animation.times_s), 3))]
    except MeshError:
        return
    assert np.isfinite(frames).all()
