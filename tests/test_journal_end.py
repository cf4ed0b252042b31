from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from test_journal import ROWS, keep

from capture.streams.live_link_csv import read_live_link_take
from live.errors import OutputError, TakeError
from live.takes.journal_end import finish_recording
from live.takes.recording_file import read_recording


def test_a_journal_becomes_the_file_it_was_kept_for(tmp_path: Path) -> None:
    content = finish_recording(keep(tmp_path / "take.npz.journal"))
    np.testing.assert_array_equal(content.rows, ROWS)
    np.testing.assert_array_equal(read_recording(tmp_path / "take.npz"), ROWS)
    journal = keep(tmp_path / "take.csv.journal")
    (tmp_path / "take.csv").write_text("older")
    with pytest.raises(OutputError, match="exists; name another file with -o, or add --overwrite"):
        finish_recording(journal)
    assert (tmp_path / "take.csv").read_text() == "older"
    assert journal.exists()
    finish_recording(journal, overwrite=True)
    assert len(read_live_link_take(tmp_path / "take.csv")[0]) == len(ROWS)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["take.csv", "take.npz"]


def test_one_whose_file_cannot_be_written_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = keep(tmp_path / "take.npz.journal")
    (tmp_path / "take.npz").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        finish_recording(journal)
    assert journal.exists()


def test_a_journal_of_something_else_is_refused(tmp_path: Path) -> None:
    journal = keep(tmp_path / "take.mp4.journal")
    with pytest.raises(TakeError, match=r"no journal of a \.npz or \.csv file"):
        finish_recording(journal)
    assert journal.exists()


def test_one_without_rows_leaves_an_older_file(tmp_path: Path) -> None:
    (tmp_path / "take.csv").write_bytes(b"older")
    assert len(finish_recording(keep(tmp_path / "take.csv.journal", ROWS[:0])).rows) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["take.csv"]
    assert (tmp_path / "take.csv").read_bytes() == b"older"


def test_it_is_written_elsewhere_on_demand(tmp_path: Path) -> None:
    journal, out = keep(tmp_path / "take.npz.journal"), tmp_path / "other" / "b.npz"
    with pytest.raises(OutputError, match=r"b\.csv should end in \.npz, as the recording does"):
        finish_recording(journal, tmp_path / "b.csv")
    assert journal.exists()
    finish_recording(journal, out)
    np.testing.assert_array_equal(read_recording(out), ROWS)
    assert [path.name for path in tmp_path.iterdir()] == ["other"]
