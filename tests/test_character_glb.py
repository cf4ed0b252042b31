from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from clone_rigs import ball_rig
from scipy.spatial.transform import Rotation

from engine.animation.character_glb import CharacterGlbWriter, morph_character
from engine.animation.mesh_animation import open_animation
from engine.cloning.code_decoder import CodeDecoder
from engine.cloning.code_names import CODE_NAMES
from engine.cloning.code_track import CodeTrack, neutral_track
from engine.errors import EngineError
from engine.gltf_buffers import GltfAsset

USED = ("browDown_R", "jawOpen", "jawOpen.style", "eyeBlink_L.loose")


def take(count: int = 7, *, turns: bool = True, looks: bool = True) -> CodeTrack:
    random = np.random.default_rng(6)
    track = neutral_track(np.arange(count) / 30)
    for name in USED:
        track.code[:, CODE_NAMES.index(name)] = random.uniform(-0.5, 1, count)
    if looks:
        track.gaze[:] = random.normal(0, 0.2, track.gaze.shape)
    if turns:
        turned = Rotation.from_rotvec(random.normal(0, 0.3, (count, 3)))
        track.T_neutral_head[:, :3, :3] = turned.as_matrix()
        track.T_neutral_head[:, :3, 3] = random.normal(0, 1, (count, 3))
    return track


@pytest.mark.parametrize("head_motion", ["head", "whole", "none"])
@pytest.mark.parametrize("all_targets", [False, True])
def test_the_file_plays_what_is_decoded(tmp_path: Path, head_motion, all_targets: bool) -> None:
    rig, mesh = ball_rig()
    track = take()
    path = tmp_path / "take.glb"
    writer = CharacterGlbWriter(
        path, mesh, rig, head_motion=head_motion, all_targets=all_targets, moving_normals=False
    )
    writer.write(track.slice(0, 3))
    writer.write(track.slice(3, 7))
    assert not path.exists()
    writer.finish()
    animation = open_animation(None, [path], None)
    np.testing.assert_allclose(animation.times_s, track.times_s, atol=1e-6)
    decoded = CodeDecoder(rig, head_motion).decode(track)
    for frame, vertices in enumerate(decoded):
        read = animation.read(frame)[: len(mesh.vertices)]
        np.testing.assert_allclose(read, vertices, atol=3e-5, rtol=0)


def test_only_what_is_used_is_kept() -> None:
    rig, mesh = ball_rig()
    morphed, track = morph_character(mesh, rig, take())
    assert set(morphed.names) == set(USED)
    rows = [CODE_NAMES.index(name) for name in morphed.names]
    np.testing.assert_array_equal(morphed.deltas, rig.stack[rows])
    np.testing.assert_array_equal(track.weights, take().code[:, rows])
    everything, _ = morph_character(mesh, rig, take(), all_targets=True)
    assert everything.names == CODE_NAMES
    np.testing.assert_array_equal(everything.deltas, rig.stack)


@pytest.mark.parametrize(
    ("turns", "looks", "head_motion", "jointed"),
    [
        (True, True, "head", True),
        (True, False, "head", True),
        (False, True, "head", True),
        (False, False, "head", False),
        (True, False, "none", False),
    ],
)
def test_joints_are_there_when_they_move(
    turns: bool, looks: bool, head_motion, jointed: bool
) -> None:
    rig, mesh = ball_rig()
    track = take(turns=turns, looks=looks)
    morphed, _ = morph_character(mesh, rig, track, head_motion=head_motion)
    assert (morphed.joints is not None) == jointed
    kept, _ = morph_character(mesh, rig, track, head_motion=head_motion, all_targets=True)
    assert kept.joints is not None


def test_a_gaze_without_eyeballs_needs_no_joint() -> None:
    rig, mesh = ball_rig()
    blind = replace(rig.character, eye_centres=np.full((2, 3), np.nan, np.float32))
    morphed, _ = morph_character(mesh, replace(rig, character=blind), take(turns=False))
    assert morphed.joints is None


def test_a_take_in_which_nothing_happens_is_one_still(tmp_path: Path) -> None:
    rig, mesh = ball_rig()
    writer = CharacterGlbWriter(tmp_path / "still.glb", mesh, rig)
    writer.write(neutral_track(np.arange(4) / 30))
    writer.finish()
    animation = open_animation(None, [tmp_path / "still.glb"], None)
    assert len(animation.times_s) == 4
    np.testing.assert_array_equal(animation.read(2), animation.neutral.vertices)


def test_a_take_that_cannot_be_played_leaves_the_old_file(tmp_path: Path) -> None:
    rig, mesh = ball_rig()
    path = tmp_path / "take.glb"
    path.write_bytes(b"old")
    writer = CharacterGlbWriter(path, mesh, rig)
    with pytest.raises(EngineError, match="there are none"):
        writer.finish()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_bundled_heads_shapes_are_mostly_zeros(tmp_path: Path) -> None:
    """A basis of 109 shapes is 7.6 MB; what is written is less than half of it."""
    from clone_head import clone_head
    from rigged_head import head_mesh

    writer = CharacterGlbWriter(
        tmp_path / "head.glb", head_mesh(), clone_head(), all_targets=True, moving_normals=False
    )
    writer.write(take())
    writer.finish()
    whole = clone_head().stack.nbytes
    assert (tmp_path / "head.glb").stat().st_size < 0.5 * whole
    (mesh,) = GltfAsset(tmp_path / "head.glb").items("meshes")
    assert mesh["extras"]["targetNames"] == list(CODE_NAMES)
    decoded = CodeDecoder(clone_head()).decode(take())
    animation = open_animation(None, [tmp_path / "head.glb"], None)
    for frame in (0, 6):
        read = animation.read(frame)[: mesh["extras"]["vertex_count"]]
        np.testing.assert_allclose(read, decoded[frame], atol=3e-7, rtol=0)
