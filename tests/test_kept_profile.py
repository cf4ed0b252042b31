from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from profiles import some_profile

from engine.errors import ProfileError
from engine.profile_folder import ProfileFolder
from live.calibration.kept_profile import KeptProfile, stamp


def test_a_profile_outlives_the_session(tmp_path: Path) -> None:
    kept = KeptProfile("anna", ProfileFolder(tmp_path))
    assert kept.load() == (None, "")
    assert kept.keep(some_profile()) == ""
    again, problem = KeptProfile("anna", ProfileFolder(tmp_path)).load()
    assert again is not None
    assert problem == ""


def test_without_a_name_nothing_is_read_or_written(tmp_path: Path) -> None:
    kept = KeptProfile(None, ProfileFolder(tmp_path))
    assert kept.load() == (None, "")
    assert kept.keep(some_profile()) == ""
    assert not list(tmp_path.iterdir())


def test_a_damaged_file_costs_a_line_and_nothing_is_lost(tmp_path: Path) -> None:
    folder = ProfileFolder(tmp_path)
    folder.path("anna").parent.mkdir()
    folder.path("anna").write_text("{")
    kept = KeptProfile("anna", folder)
    found, problem = kept.load()
    assert found is None
    path = folder.path("anna")
    assert problem == (
        f"{path} is damaged; calibrate again. anna is taken for somebody new meanwhile."
    )
    assert kept.keep(some_profile()) == ""
    assert kept.load()[0] is not None
    assert (path.parent / "anna.unreadable.json").read_text() == "{"


def test_a_folder_that_cannot_be_written_costs_only_the_file(tmp_path: Path) -> None:
    (tmp_path / "performers").write_text("a file where the folder should be")
    line = KeptProfile("anna", ProfileFolder(tmp_path)).keep(some_profile())
    assert "cannot be written" in line
    assert line.endswith("The calibration holds for this session only.")


def test_a_name_that_is_no_word_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="performer's name"):
        KeptProfile("../anna", ProfileFolder(tmp_path))


def test_moments_are_universal_and_to_the_second() -> None:
    moment = datetime.fromisoformat(stamp())
    assert moment.utcoffset() == timedelta(0)
    assert moment.microsecond == 0
    assert abs(datetime.now(UTC) - moment) < timedelta(seconds=5)
