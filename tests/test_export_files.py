"""What is exported, read back, beside what is seen live."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from clone_rigs import lively_track, write_obj
from gltf_judges import blender_order, see_in_blender, validate
from some_character import some_character

from engine.animation.mesh_animation import open_animation
from engine.arkit_names import ARKIT_NAMES
from engine.cloning.code_names import CODE_NAMES, FACS_COUNT
from engine.cloning.code_track import CodeTrack
from engine.deformer import CpuDeformer, posed_vertices
from engine.errors import EngineError
from engine.gltf_buffers import GltfAsset
from engine.gltf_morphs import GltfMorphs
from engine.mesh_file import load_mesh
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS
from engine.own_shapes import choose_own, open_shapes
from live.errors import OutputError
from live.export.export_files import (
    Exported,
    export_glb,
    export_pc2,
    express,
    has_manners,
    play,
)

FRAMES = 12
SPLIT = ("browInnerUp", "cheekPuff")
CLOSE = 2e-5


def exported(track: CodeTrack | None = None) -> Exported:
    character, mesh = some_character()
    return Exported(mesh, character, track, "a take" if track else "", in_metres=True)


def test_the_animation_is_what_is_seen_live(tmp_path: Path) -> None:
    thing = exported(lively_track(FRAMES))
    morphed = export_glb(thing, tmp_path / "a.glb")
    assert morphed.names[:52] == ARKIT_NAMES
    animation = open_animation(None, [tmp_path / "a.glb"], None)
    np.testing.assert_allclose(animation.times_s, np.arange(FRAMES) / 25, atol=1e-6)
    live = list(play(thing.character, lively_track(FRAMES)))
    assert np.ptp(live, axis=0).max() > 0.5
    for frame, vertices in enumerate(live):
        read = animation.read(frame)[: len(vertices)]
        np.testing.assert_allclose(read, vertices, atol=CLOSE * np.ptp(vertices))
    assert [item["name"] for item in GltfAsset(tmp_path / "a.glb").items("animations")] == [
        "a take"
    ]


def test_a_character_to_be_posed_has_the_52_shapes_and_joints(tmp_path: Path) -> None:
    thing = exported()
    export_glb(thing, tmp_path / "a.glb")
    asset, morphs = GltfAsset(tmp_path / "a.glb"), GltfMorphs(tmp_path / "a.glb")
    assert morphs.names == ARKIT_NAMES
    assert not asset.items("animations")
    assert {node.get("name") for node in asset.items("nodes")} >= {"head", "eye_L", "eye_R"}
    neutral = load_mesh(tmp_path / "a.glb").vertices
    deltas, _ = morphs.read("jawOpen", neutral)
    row = thing.character.expression_names.index("jawOpen")
    expected = thing.character.basis[row]
    np.testing.assert_allclose(deltas[: len(expected)], expected, atol=1e-6)


@pytest.mark.parametrize("track", [None, lively_track(3)])
def test_the_shapes_come_back_as_an_artists_own(tmp_path: Path, track: CodeTrack | None) -> None:
    """Whoever changes them in an editor can have the character move by theirs."""
    export_glb(exported(track), tmp_path / "a.glb")
    morphs = open_shapes(tmp_path / "a.glb")
    assert morphs is not None
    assert set(choose_own(morphs.names)) == {*ICT_EXPRESSIONS, *EXTRA_EXPRESSIONS}


def test_khronos_validator_finds_nothing_wrong(tmp_path: Path) -> None:
    for number, track in enumerate([None, lively_track(3)]):
        path = tmp_path / f"{number}.glb"
        export_glb(exported(track), path, moving_normals=not number)
        report = validate(path)["info"]
        assert report["hasMorphTargets"]
        assert report["hasSkins"]
        assert report["animationCount"] == number


def test_blender_has_the_52_shapes_and_plays_the_take(tmp_path: Path) -> None:
    track = lively_track(5)
    halves = [CODE_NAMES.index(f"{name}_{side}") for name in SPLIT for side in "LR"]
    track.code[:, halves[1::2]] = track.code[:, halves[::2]]
    thing = exported(track)
    export_glb(thing, tmp_path / "a.glb")
    names, moved = see_in_blender(tmp_path / "a.glb", 3, tmp_path)
    assert names == ["Basis", *ARKIT_NAMES]
    live = list(play(thing.character, track))[3]
    np.testing.assert_allclose(
        moved, live[blender_order(thing.mesh)], atol=CLOSE * np.ptp(live), rtol=0
    )


def test_a_point_cache_is_what_is_seen_live(tmp_path: Path) -> None:
    thing, counts = exported(lively_track(FRAMES)), []
    export_pc2(thing, tmp_path / "a.pc2", counts.append)
    assert counts == list(range(1, FRAMES + 1))
    neutral = write_obj(thing.mesh, tmp_path / "ball.obj")
    animation = open_animation(neutral, [tmp_path / "a.pc2"], 25)
    assert len(animation.times_s) == FRAMES
    for frame, vertices in enumerate(play(thing.character, lively_track(FRAMES))):
        np.testing.assert_array_equal(animation.read(frame).astype(np.float32), vertices)


def test_every_frame_is_an_expression() -> None:
    track = lively_track(3)
    character, _ = some_character()
    commands = list(express(track))
    for frame, command in enumerate(commands):
        np.testing.assert_array_equal(command.code, track.code[frame, :FACS_COUNT])
        np.testing.assert_array_equal(
            command.extra_code, track.code[frame, [CODE_NAMES.index("tongueOut")]]
        )
    moved = posed_vertices(character, CpuDeformer(character).deform(commands[2]))
    np.testing.assert_array_equal(moved, list(play(character, track))[2])


def test_what_only_clone_can_do_is_noticed() -> None:
    track = lively_track(3)
    track.code[:, FACS_COUNT + 1 :] = 0
    assert not has_manners(track)
    track.code[1, CODE_NAMES.index("eyeBlink_L.loose")] = 0.1
    assert has_manners(track)


@pytest.mark.parametrize("name", ["a.glb", "a.pc2"])
def test_what_fails_halfway_leaves_the_older_file(tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    out.write_bytes(b"older")
    thing = exported(lively_track(2))

    def fail(done: int) -> None:
        raise OSError(28, "No space left on device")

    if name == "a.pc2":
        with pytest.raises(OutputError, match="cannot be written: No space left on device"):
            export_pc2(thing, out, fail)
    else:
        wrong = replace(lively_track(2), times_s=np.zeros(2))
        with pytest.raises(EngineError, match="times must ascend"):
            export_glb(replace(thing, track=wrong), out)
    assert out.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [out]
