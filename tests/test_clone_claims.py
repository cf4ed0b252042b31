"""What a clone run may write, and what it must not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from live.cloning.clone_claims import check_frames, claim_outputs, hold_claimed
from live.cloning.clone_config import CloneOptions
from live.errors import OutputError

CODES = Path("codes.csv")


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIMESH_CACHE", str(tmp_path_factory.mktemp("cache")))


def write_frames(folder: Path, *numbers: int) -> None:
    for number in numbers:
        (folder / f"frame_{number:04d}.obj").write_text("")


@pytest.mark.parametrize("name", [".", "frame_%04d.obj"])
def test_frames_of_a_longer_take_are_not_left_behind(tmp_path: Path, name: str) -> None:
    options = CloneOptions(codes=CODES, out=tmp_path / name)
    write_frames(tmp_path, 0, 1, 2, 3)
    (tmp_path / "neutral.obj").write_text("")
    check_frames(options, 4, Path("head.obj"))
    with pytest.raises(OutputError, match=r"has 2 files like frame_%04d\.obj .*frame_0002\.obj"):
        check_frames(options, 2, Path("head.obj"))


def test_frames_numbered_otherwise_would_be_read_between_ours(tmp_path: Path) -> None:
    (tmp_path / "frame_1.obj").write_text("")
    with pytest.raises(OutputError, match=r"such as frame_1\.obj"):
        check_frames(CloneOptions(codes=CODES, out=tmp_path), 9, Path("head.obj"))


def test_the_target_is_not_written_over_whatever_the_codes_come_from(tmp_path: Path) -> None:
    write_frames(tmp_path, 0, 1)
    options = CloneOptions(codes=CODES, out=tmp_path)
    with pytest.raises(OutputError, match="would overwrite the file that --target reads"):
        check_frames(options, 2, tmp_path / "frame_0001.obj")


def test_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    left = (".f_0003.obj.unfinished-1", ".f.csv.unfinished-1", ".f.unfinished-1.mp4")
    others = (".g_0003.obj.unfinished-1", ".f.mp4.txt")
    for name in (*left, *others):
        (tmp_path / name).write_text("")
    options = CloneOptions(
        codes=CODES,
        out=tmp_path / "f_%04d.obj",
        codes_out=tmp_path / "f.csv",
        preview=tmp_path / "f.mp4",
    )
    claim_outputs(options)
    with hold_claimed(options):
        assert {path.name for path in tmp_path.iterdir()} == set(others)


@pytest.mark.parametrize("shared", ["out", "codes_out", "preview"])
def test_two_runs_do_not_write_one_file(tmp_path: Path, shared: str) -> None:
    endings = {"out": ".glb", "codes_out": ".csv", "preview": ".png"}
    one: dict[str, Any] = {option: tmp_path / f"1{end}" for option, end in endings.items()}
    other: dict[str, Any] = {option: tmp_path / f"2{end}" for option, end in endings.items()}
    other[shared] = one[shared]
    with (
        hold_claimed(CloneOptions(codes=CODES, **one)),
        pytest.raises(OutputError, match="Another run is writing"),
        hold_claimed(CloneOptions(codes=CODES, **other)),
    ):
        pass
