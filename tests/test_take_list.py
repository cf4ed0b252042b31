from __future__ import annotations

from pathlib import Path

import numpy as np
from recorded_takes import made_take
from test_journal import keep

from engine.cloning.code_file import write_codes
from engine.cloning.code_track import neutral_track
from live.takes.take_list import list_takes


def test_journals_and_damaged_takes_are_told_of(tmp_path: Path) -> None:
    keep(tmp_path / "c.npz.journal")
    made_take(tmp_path / "d.csv", 1)
    (tmp_path / "e.csv").write_text("frame,time_s\n")
    (tmp_path / "f.npz").write_bytes(b"x")
    (tmp_path / "g.txt").touch()
    (tmp_path / "folder.csv").mkdir()
    journal, one, other, damaged = list_takes(tmp_path)
    assert journal == (
        "c.npz.journal: 9 frames of a recording that was interrupted; `takes recover"
        f" {tmp_path / 'c.npz.journal'}` makes a file of it"
    )
    assert one == "d.csv: 1 frames in 0.00 s"
    assert "e.csv is no Live Link Face take" in other
    assert "f.npz is damaged" in damaged


def test_codes_of_clone_are_takes(tmp_path: Path) -> None:
    with (tmp_path / "a.csv").open("wb") as stream:
        write_codes(stream, [neutral_track(np.arange(31) / 30)], "none")
    assert list_takes(tmp_path) == ["a.csv: 31 frames in 1.00 s, 30 a second, codes of clone"]


def test_rows_without_a_face_are_told_of(tmp_path: Path) -> None:
    made_take(tmp_path / "a.csv", 4)
    lines = (tmp_path / "a.csv").read_text().splitlines()
    code = lines[2].partition(",")[0]
    (tmp_path / "a.csv").write_text("\n".join([*lines[:2], f"{code},0", *lines[3:]]) + "\n")
    assert list_takes(tmp_path) == ["a.csv: 4 frames in 0.10 s, 30 a second, a face in 75 %"]


def test_one_file_is_listed_alone(tmp_path: Path) -> None:
    made_take(tmp_path / "a.csv")
    made_take(tmp_path / "b.csv")
    assert list_takes(tmp_path / "b.csv") == ["b.csv: 45 frames in 1.47 s, 30 a second"]
    (tmp_path / "c.txt").touch()
    assert "c.txt is no take: its name ends in none of .npz, .csv, .journal." in list_takes(
        tmp_path / "c.txt"
    )[0]  # fmt: skip


def test_an_empty_folder(tmp_path: Path) -> None:
    assert list_takes(tmp_path) == [f"There are no takes in {tmp_path}."]
