from __future__ import annotations

from pathlib import Path

import pytest

from live.config import LiveOptions
from live.errors import SetupError
from run_live import parse


def test_what_is_typed_adds_up() -> None:
    options = parse(["live", "--record", "a.csv", "--record", "b.npz", "--overwrite"])
    assert options.record == (Path("a.csv"), Path("b.npz"))
    assert options.overwrite
    assert parse(["live"]).record == ()


def test_one_file_twice_is_refused() -> None:
    with pytest.raises(SetupError, match=r"--record b/\.\./a\.csv is given twice"):
        LiveOptions(record=(Path("a.csv"), Path("b/../a.csv"))).check_recording()
    LiveOptions(record=(Path("a.csv"), Path("b.csv"))).check_recording()


def test_overwriting_nothing_is_refused() -> None:
    with pytest.raises(SetupError, match="--overwrite is about --record"):
        LiveOptions(overwrite=True).check_recording()
