"""The export command, from files to files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from clone_rigs import lively_track, write_obj
from export_takes import record, write_phone_take
from some_character import some_character
from test_shown_colours import colourless

import run_live
from engine.animation.mesh_animation import open_animation
from engine.arkit_names import ARKIT_NAMES
from engine.cloning.code_file import write_codes
from engine.deformer import CpuDeformer, posed_vertices
from engine.gltf_morphs import GltfMorphs
from engine.mesh_file import load_mesh
from live.export import export_command
from live.rigs.rigging import Rigged


@pytest.fixture(autouse=True)
def _rigged_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody needs to look at a ball."""
    character, mesh = some_character()
    rigged = Rigged(mesh, character, None, fresh=True)
    monkeypatch.setattr(export_command, "rig_character", lambda options, say: rigged)


def run(*arguments: object) -> int:
    return run_live.main(["export", *map(str, arguments)])


def test_a_recording_plays_as_it_was_seen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ticks = record(tmp_path / "take.npz", 6)
    character, mesh = some_character()
    deformer = CpuDeformer(character)
    live = [posed_vertices(character, deformer.deform(tick.expression)) for tick in ticks]
    neutral = write_obj(mesh, tmp_path / "ball.obj")
    for out in (tmp_path / "a.glb", tmp_path / "a.pc2"):
        assert run("--take", tmp_path / "take.npz", "-o", out) == 0
        own = out.suffix == ".glb"
        animation = open_animation(None if own else neutral, [out], None if own else 30)
        np.testing.assert_allclose(animation.times_s, np.arange(6) / 30, atol=1e-6)
        for frame, vertices in enumerate(live):
            read = animation.read(frame)[: len(vertices)] * (100.0 if own else 1.0)
            np.testing.assert_allclose(read, vertices, atol=2e-5 * np.ptp(vertices))

    said = capsys.readouterr().out  # the ball is modelled in centimetres
    assert said.count("as glTF has it, in metres: 0.01 times its size\n") == 1


def test_what_is_gltf_already_stays_as_large_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--mesh", "ball.VRM", "-o", tmp_path / "a.glb") == 0
    assert "in metres" not in capsys.readouterr().out
    character, _ = some_character()
    read = load_mesh(tmp_path / "a.glb").vertices[: len(character.neutral_vertices)]
    np.testing.assert_array_equal(read, character.neutral_vertices)


def test_what_lies_on_its_back_is_turned_upright(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    character, mesh = some_character()
    lying = np.array([[1.0, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 0], [0, 0, 0, 1]])
    T = character.T_canonical_mesh @ lying  # of a mesh whose up is z
    rigged = Rigged(mesh, replace(character, T_canonical_mesh=T), None, fresh=True)
    monkeypatch.setattr(export_command, "rig_character", lambda options, say: rigged)
    assert run("-o", tmp_path / "a.glb") == 0
    assert "metres: 0.01 times its size and turned upright" in capsys.readouterr().out
    read = load_mesh(tmp_path / "a.glb").vertices[: len(mesh.vertices)]
    np.testing.assert_allclose(read, 0.01 * mesh.vertices @ lying[:3, :3].T, atol=1e-6)


def test_a_character_is_written_without_a_take(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("-o", tmp_path / "ball.glb") == 0
    assert GltfMorphs(tmp_path / "ball.glb").names == ARKIT_NAMES
    said = capsys.readouterr().out
    assert "ball.glb: 52 shapes, joints for head, left eye, right eye" in said
    assert "animation" not in said


def test_a_mesh_without_colours_gets_those_it_is_drawn_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    character, mesh = colourless()
    rigged = Rigged(mesh, character, None, fresh=True)
    monkeypatch.setattr(export_command, "rig_character", lambda options, say: rigged)
    out = tmp_path / "ball.glb"
    assert run("-o", out) == 0
    assert "colours as it is drawn here, for the mesh has none: " in capsys.readouterr().out
    assert "iris" in {material.name for material in load_mesh(out).materials}
    assert run("-o", out, "--no-colours") == 0
    assert "as it is drawn here" not in capsys.readouterr().out
    assert len(load_mesh(out).materials) == 1
    assert run("--take", "a.npz", "-o", tmp_path / "a.pc2", "--no-colours") == 2
    assert "leave --no-colours out" in capsys.readouterr().err


def test_a_phones_take_has_no_shapes_but_the_52(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    values = np.random.default_rng(3).uniform(0, 1, (9, 61))
    values[:, 52:] *= 0.2
    take = write_phone_take(tmp_path / "phone.csv", values)
    assert run("--take", take, "-o", tmp_path / "a.glb", "--fixed-normals") == 0
    assert GltfMorphs(tmp_path / "a.glb").names == ARKIT_NAMES
    said = capsys.readouterr().out
    assert "Take: phone.csv, 9 frames in 0.27 s, 30 a second" in said
    assert "animation 'phone', 9 frames" in said


def test_shapes_beside_the_52_and_empty_ones_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    character, mesh = some_character()
    dumb = replace(character, extra_names=(), extra_basis=character.extra_basis[:0])
    rigged = Rigged(mesh, dumb, None, fresh=True)
    monkeypatch.setattr(export_command, "rig_character", lambda options, say: rigged)
    with (tmp_path / "codes.csv").open("wb") as stream:
        write_codes(stream, [lively_track(20)])
    assert run("--take", tmp_path / "codes.csv", "-o", tmp_path / "a.glb") == 0
    said = capsys.readouterr().out
    assert "empty, for this mesh has nothing they could move: tongueOut\n" in said
    assert "as the take moves one side further: " in said
    assert "styles and loose lids, which only clone can do, are left out" in said


def test_a_take_is_made_even_on_demand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    track, out = lively_track(20), tmp_path / "a.pc2"
    track.times_s[7] += 0.03
    with (tmp_path / "codes.csv").open("wb") as stream:
        write_codes(stream, [track])
    assert run("--take", tmp_path / "codes.csv", "-o", out) == 0
    said = capsys.readouterr().out
    assert "Warning: its frames lie up to 30 ms off an even beat" in said
    assert "--fps 25 makes them even." in said
    assert run("--take", tmp_path / "codes.csv", "-o", out, "--fps", "50") == 0
    said = capsys.readouterr().out
    assert "Warning" not in said
    assert "written as 39 frames, 50 a second" in said
    assert "point cache, 39 frames of 1540 vertices, to be played at 50 a second" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-o", "a.fbx"], "a.fbx should end in .glb or .pc2."),
        (["-o", "a.glb", "--take", "away.npz"], "There is no take away.npz."),
        (["-o", "a.glb", "--take", "away.csv"], "cannot be read: No such file or directory."),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(*arguments) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1
    assert not list(tmp_path.iterdir())
