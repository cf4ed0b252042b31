"""What a clone run opens and rigs before it reads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from clone_rigs import ball_rig
from clone_run import rig_given, rig_one_given, still_headed, write_source, write_target

from engine.cloning.clone_rig import STYLE_ROWS
from engine.names import ICT_EXPRESSIONS
from live.cloning import clone_setup
from live.cloning.clone_config import CloneOptions
from live.cloning.clone_outputs import ClonedTake, write_take
from live.cloning.clone_setup import list_source_files, needs_target, set_up


@pytest.fixture(autouse=True)
def given_rigs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clone_setup, "rig_pair_for_cloning", rig_given)
    monkeypatch.setattr(clone_setup, "rig_mesh_for_cloning", rig_one_given)


@pytest.fixture
def options(tmp_path: Path) -> CloneOptions:
    neutral, frames = write_source(tmp_path, still_headed(3))
    return CloneOptions(
        source=(Path(neutral), Path(frames)), target=write_target(tmp_path), out=Path("o.glb")
    )


def with_out(options: CloneOptions, out: str, **other: object) -> CloneOptions:
    return CloneOptions(**{**vars(options), "out": Path(out), **other})  # pyright: ignore


def test_both_are_opened_and_rigged(options: CloneOptions) -> None:
    lines: list[str] = []
    setup = set_up(options, lines.append)
    assert setup.animation is not None
    assert len(setup.animation.times_s) == 3
    assert setup.source is not None
    assert setup.target is not None
    assert setup.target_file == options.target
    assert any(
        line.startswith("Source: 0.obj to 2.obj, 3 frames at 30 frames a second; 1540")
        for line in lines
    )


def test_the_rate_at_which_a_gltf_is_sampled_is_said(options: CloneOptions, tmp_path: Path) -> None:
    rig, mesh = ball_rig()
    take = ClonedTake(mesh, tmp_path / "neutral.obj", rig, still_headed(3), "head")
    write_take(take, tmp_path / "take.glb", lambda done: None)
    lines: list[str] = []
    set_up(with_out(options, "o.csv", source=(tmp_path / "take.glb",), fps=50.0), lines.append)
    assert lines[-1].startswith("Source: take.glb, 5 frames, sampled at 50 frames a second; ")


def test_only_what_is_needed_is_rigged(options: CloneOptions, tmp_path: Path) -> None:
    codes_alone = set_up(with_out(options, "o.csv"), lambda line: None)
    assert codes_alone.target is None
    assert codes_alone.source is not None
    assert needs_target(with_out(options, "o.csv", preview=Path("p.png")))
    from_codes = with_out(options, "o.glb", source=(), codes=Path("c.csv"))
    setup = set_up(from_codes, lambda line: None)
    assert setup.source is setup.animation is None
    assert setup.target is not None


def test_edits_beside_the_target_count_for_its_styles_too(options: CloneOptions) -> None:
    assert options.target is not None
    options.target.with_suffix(".rig.toml").write_text("[gain]\njawOpen = 0.5\n")
    lines: list[str] = []
    setup = set_up(options, lines.append)
    assert setup.target is not None
    row = STYLE_ROWS[ICT_EXPRESSIONS.index("jawOpen")]
    half = 0.5 * ball_rig(2.0)[0].extra_basis[row]
    np.testing.assert_array_equal(setup.target.rig.extra_basis[row], half)
    assert "  edits from target.rig.toml: 1 gain" in lines
    unedited = set_up(with_out(options, "o.glb", no_edits=True), lines.append).target
    assert unedited is not None
    np.testing.assert_array_equal(unedited.rig.extra_basis[row], 2 * half)


def test_a_source_is_all_of_its_files(options: CloneOptions, tmp_path: Path) -> None:
    names = [path.name for path in list_source_files(options)]
    assert names == ["neutral.obj", "0.obj", "1.obj", "2.obj"]
    for name in ("a.gltf", "a.bin", "b.glb", "c.pc2"):
        (tmp_path / name).write_text("")
    for given, files in (
        (["a.gltf"], ["a.gltf", "a.bin"]),
        (["neutral.obj", "c.pc2"], ["neutral.obj", "c.pc2"]),
        (["b.glb"], ["b.glb"]),
    ):
        source = tuple(tmp_path / name for name in given)
        listed = list_source_files(CloneOptions(source=source))
        assert [path.name for path in listed] == files
    assert list_source_files(CloneOptions()) == []
