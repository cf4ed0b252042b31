from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from recorded_takes import made_take
from test_journal import ROWS

from capture.streams.live_link_csv import read_live_link_take
from live.errors import OutputError, TakeError
from live.takes.recording_file import read_recording, write_recording
from live.takes.trimming import trim_take

END = float("inf")


def test_rows_of_a_take_are_copied_as_they_are(tmp_path: Path) -> None:
    made_take(tmp_path / "a.csv")
    assert trim_take(tmp_path / "a.csv", tmp_path / "b.csv", 0.5, 1.2) == 21
    lines = (tmp_path / "a.csv").read_text().splitlines()
    assert (tmp_path / "b.csv").read_text().splitlines() == [lines[0], *lines[16:37]]
    assert trim_take(tmp_path / "a.csv", tmp_path / "c.csv", 0.0, END) == 45
    assert (tmp_path / "c.csv").read_bytes() == (tmp_path / "a.csv").read_bytes()


def test_a_take_that_a_spreadsheet_saved_is_cut_as_well(tmp_path: Path) -> None:
    made_take(tmp_path / "a.csv")
    text = (tmp_path / "a.csv").read_text().replace(",", ";").replace("Timecode", "timecode")
    (tmp_path / "a.csv").write_text(text + ";" * 62 + "\n", encoding="utf-8-sig")
    assert trim_take(tmp_path / "a.csv", tmp_path / "b.csv", 0.5, 1.2) == 21
    cut, whole = (read_live_link_take(tmp_path / name)[2] for name in ("b.csv", "a.csv"))
    np.testing.assert_array_equal(cut, whole[15:36])


def test_ticks_of_a_recording_keep_their_stamps(tmp_path: Path) -> None:
    write_recording(tmp_path / "a.npz", ROWS)
    trim_take(tmp_path / "a.npz", tmp_path / "b.npz", 0.06, 0.21)
    np.testing.assert_array_equal(read_recording(tmp_path / "b.npz"), ROWS[2:7])
    trim_take(tmp_path / "a.npz", tmp_path / "b.csv", 0.06, END)
    assert len(read_live_link_take(tmp_path / "b.csv")[0]) == 7


def test_what_leaves_nothing_is_one_sentence(tmp_path: Path) -> None:
    made_take(tmp_path / "a.csv", 30)
    with pytest.raises(TakeError, match=r"a\.csv has no frame from 7 s; it lasts 0\.97 s"):
        trim_take(tmp_path / "a.csv", tmp_path / "b.csv", 7.0, END)
    with pytest.raises(OutputError, match=r"should end in \.csv"):
        trim_take(tmp_path / "a.csv", tmp_path / "b.npz", 0.0, END)
    assert not (tmp_path / "b.csv").exists()
