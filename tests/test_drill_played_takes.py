"""The drill of played takes: what it would notice, and a made-up take through it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from footage import tracker_model
from gl_context import shared_context
from recorded_takes import made_take, recorded_packets, recorded_take

sys.path.insert(0, str(Path(__file__).parent.parent / "drills"))
from played_sheet import choose_rows  # pyright: ignore[reportMissingImports]
from played_takes import (  # pyright: ignore[reportMissingImports]
    compare,
    performed,
    play_file,
    read_packets,
    read_performance,
    shown,
)

ROOT = Path(__file__).parent.parent


@pytest.fixture
def values(tmp_path: Path) -> np.ndarray:
    return made_take(tmp_path / "take.csv")


def test_what_is_lost_or_changed_is_noticed(values: np.ndarray) -> None:
    same = shown(values)
    assert compare("a", "b", values, same) == ("a", "b", "45", "45", "0", "0")
    assert compare("a", "b", values, same[:-1])[2:4] == ("45", "44")
    same[7, 3] += 0.25
    assert compare("a", "b", values, same)[4:] == ("1", "0.2")


def test_what_was_recorded_around_the_packets_does_not_count(values: np.ndarray) -> None:
    same = shown(values)
    lead_in = np.concatenate([same[:1] * 0.5, same[:1], same[:1]])
    found = np.concatenate([np.zeros((9, 61)), lead_in, same, np.zeros((4, 61))])
    assert compare("a", "b", values, performed(values, found))[2:] == ("45", "45", "0", "0")
    lost = np.delete(found, 20, axis=0)[:-4]
    assert compare("a", "b", values, performed(values, lost))[2:4] == ("45", "44")
    assert compare("a", "b", values, performed(values, found[:9]))[2:4] == ("45", "0")


def test_a_take_comes_out_of_the_program_as_it_went_in(tmp_path: Path, values: np.ndarray) -> None:
    tracker_model()
    shared_context()
    (tmp_path / "out").mkdir()
    file, again = play_file(tmp_path / "take.csv", tmp_path / "out")
    assert file[2:5] == ("45", "45", "0")
    assert again[2:] == ("45", "45", "0", "0")


def test_packets_are_read() -> None:
    path = recorded_take("dao.gesichter")
    assert read_packets(path) == recorded_packets()
    assert read_performance(path)[1].shape == (180, 61)


def test_what_is_passed_over_is_not_taken_and_what_is_changed_is_told(values: np.ndarray) -> None:
    wanted = shown(values)
    assert compare("t", "now", values, wanted)[2:] == ("45", "45", "0", "0")
    assert compare("t", "now", values, np.delete(wanted, 20, 0))[2:] == ("45", "44", "0", "0")
    held = np.concatenate((np.delete(wanted, 20, 0), wanted[-1:]))
    assert compare("t", "now", values, held)[2:] == ("45", "44", "0", "0")
    bent = wanted.copy()
    bent[7, 3] += 0.5
    assert compare("t", "now", values, bent)[2:] == ("45", "45", "1", "0.5")


def test_a_sheet_shows_each_row_once(values: np.ndarray) -> None:
    rows = [row for row, _ in choose_rows(values)]
    assert len(rows) == len(set(rows)) == 20


def test_a_file_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "drills/played_takes.py", str(tmp_path / "absent.csv")],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.strip().count("\n") == 0
    assert "could not be played" in done.stderr
