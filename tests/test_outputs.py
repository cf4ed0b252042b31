from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from ticks import made_up_tick

from capture.sources import open_source
from live.config import LiveOptions
from live.errors import OutputError
from live.outputs import claim_outputs, finish_output, open_films, open_recorders


def options(folder: Path, **given: Path) -> LiveOptions:
    return LiveOptions(source="demo", headless=True, offline=True, **given)


@pytest.mark.parametrize(("option", "name"), [("video_out", "film.avi"), ("record", "take.txt")])
def test_a_file_of_another_kind_is_refused_before_anything_begins(
    option: str, name: str, tmp_path: Path
) -> None:
    with pytest.raises(OutputError, match="should end in"):
        claim_outputs(options(tmp_path, **{option: tmp_path / name}))
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"")
    with pytest.raises(OutputError, match="taken"):
        claim_outputs(options(tmp_path, record=tmp_path / "taken" / "take.csv"))


def test_the_journal_of_an_interrupted_recording_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "take.csv.journal").write_bytes(b"precious")
    with pytest.raises(OutputError, match="takes recover"):
        claim_outputs(options(tmp_path, record=tmp_path / "take.csv"))


def test_nothing_asked_for_nothing_opened(tmp_path: Path) -> None:
    with open_source("demo") as source:
        assert open_films(options(tmp_path), source) == []
    assert open_recorders(options(tmp_path), print) == []


def test_what_came_of_a_film_is_said(tmp_path: Path) -> None:
    lines: list[str] = []
    wanted = options(tmp_path, video_out=tmp_path / "film.mp4")
    with open_source("demo") as source:
        [film], [empty] = open_films(wanted, source), open_films(wanted, source)
    finish_output(empty, lines.append)
    assert lines.pop() == f"Nothing came in, so {wanted.video_out} is not written."
    film.take(made_up_tick(0, picture=np.zeros((64, 64, 3), np.uint8)))
    finish_output(film, lines.append)
    assert lines == [f"Wrote {film.describe()}"]
    assert (tmp_path / "film.mp4").stat().st_size > 0
