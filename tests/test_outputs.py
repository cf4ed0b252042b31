from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from recorded_takes import made_take
from ticks import made_up_reading

from capture.sources import open_source
from live.config import LiveOptions
from live.errors import OutputError
from live.outputs import claim_outputs, open_films, open_recorders


def options(folder: Path, **given: Any) -> LiveOptions:
    return LiveOptions(source="demo", headless=True, offline=True, **given)


def test_a_file_of_another_kind_is_refused_before_anything_begins(tmp_path: Path) -> None:
    for given in ({"video_out": tmp_path / "film.avi"}, {"record": (tmp_path / "take.txt",)}):
        with pytest.raises(OutputError, match="should end in"):
            claim_outputs(options(tmp_path, **given))
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"")
    with pytest.raises(OutputError, match="taken"):
        claim_outputs(options(tmp_path, record=(tmp_path / "taken" / "take.csv",)))


def test_the_journal_of_an_interrupted_recording_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "take.csv.journal").write_bytes(b"precious")
    with pytest.raises(OutputError, match="takes recover"):
        claim_outputs(options(tmp_path, record=(tmp_path / "take.csv",)))


def test_nothing_asked_for_nothing_opened(tmp_path: Path) -> None:
    with open_source("demo") as source:
        assert open_films(options(tmp_path), source) == []
    assert open_recorders(options(tmp_path), print) == []


def test_a_take_that_exists_is_replaced_only_on_demand(tmp_path: Path) -> None:
    made_take(tmp_path / "take.csv")
    wanted = options(tmp_path, record=(tmp_path / "new.npz", tmp_path / "take.csv"))
    said = re.escape(
        f"{tmp_path / 'take.csv'} exists (45 frames, 1.5 s); name another file, or add --overwrite."
    )
    for opened in (claim_outputs, lambda options: open_recorders(options, print)):
        with pytest.raises(OutputError, match=f"^{said}$"):
            opened(wanted)
    claim_outputs(replace(wanted, overwrite=True))


def test_several_recordings_of_one_performance(tmp_path: Path) -> None:
    wanted = options(tmp_path, record=(tmp_path / "a.csv", tmp_path / "a.npz"))
    claim_outputs(wanted)
    for recorder in open_recorders(wanted, print):
        recorder.take(made_up_reading(0))
        recorder.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "a.npz"]
