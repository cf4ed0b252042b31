from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from test_journal import ROWS

from capture.streams.live_link_csv import read_live_link_take
from capture.streams.names import LIVE_LINK_NAMES
from live.senders.arkit_values import live_link_values
from live.takes.live_link_writer import timecode, write_live_link
from live.takes.recording import expression_of


def test_what_was_written_is_read_with_its_times(tmp_path: Path) -> None:
    write_live_link(tmp_path / "take.csv", ROWS, 86399.9)  # on over midnight
    times_s, names, values = read_live_link_take(tmp_path / "take.csv")
    assert names == LIVE_LINK_NAMES
    expected = [live_link_values(expression_of(row, 0, 0)) for row in ROWS]
    np.testing.assert_allclose(values, expected, atol=6e-11, rtol=0)
    media_s = (ROWS["media_ns"] - ROWS["media_ns"][0]) / 1e9
    np.testing.assert_allclose(times_s, media_s, atol=1 / 59e3)


def test_it_looks_like_the_app_s(tmp_path: Path) -> None:
    write_live_link(tmp_path / "take.csv", ROWS[:1], 3661.5)
    header, row = (tmp_path / "take.csv").read_text().splitlines()
    assert header.startswith("Timecode,BlendShapeCount,EyeBlinkLeft,")
    assert header.index("JawRight") < header.index("JawLeft")
    assert header.endswith(",RightEyeRoll")
    assert row.startswith("01:01:01:30.000,61,0.")
    assert "-0.0000000000" not in row


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "00:00:00:00.000"),
        (47584.0 + 31.652 / 60, "13:13:04:31.652"),
        (59.99999999, "00:01:00:00.000"),
        (86400.5, "00:00:00:30.000"),
    ],
)
def test_timecodes(seconds: float, text: str) -> None:
    assert timecode(seconds) == text
