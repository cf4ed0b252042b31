from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from test_journal import ROWS

from live.errors import TakeError
from live.takes.recording_file import write_recording
from live.takes.replayed_recording import AsRecorded, RecordedEncoder, ReplayedRecording


@pytest.fixture
def take(tmp_path: Path) -> Path:
    write_recording(tmp_path / "take.npz", ROWS)
    return tmp_path / "take.npz"


def test_every_tick_gives_the_same_observation_and_code(take: Path) -> None:
    encoder = RecordedEncoder(take)
    with ReplayedRecording(take, paced=False) as replay:
        for row in ROWS:
            frame = replay.grab()
            assert frame is not None
            seen = replay.track(frame)
            expression = AsRecorded().bridge(encoder.encode(seen), frame.media_ns)
            for name in ("coefficients", "T_camera_head", "face_found"):
                np.testing.assert_array_equal(getattr(seen, name), row[name])
            for name in ("code", "extra_code", "gaze", "T_neutral_head", "held"):
                np.testing.assert_array_equal(getattr(expression, name), row[name])
            assert expression.frame_id == seen.frame_id == frame.frame_id
        assert replay.grab() is None
    assert replay.frame_rate == pytest.approx(30, abs=1e-5)
    assert not replay.live


def test_a_loop_gives_the_same_codes_again(take: Path) -> None:
    encoder = RecordedEncoder(take)
    with ReplayedRecording(take, paced=False, loop=True) as replay:
        frames = [replay.grab() for _ in range(2 * len(ROWS))]
        codes = [encoder.encode(replay.track(frame)).code for frame in frames if frame]
    np.testing.assert_array_equal(codes[: len(ROWS)], codes[len(ROWS) :])
    assert replay.dropped == 0


def test_no_recording_is_refused(tmp_path: Path) -> None:
    for kind in (RecordedEncoder, lambda path: ReplayedRecording(path, paced=True)):
        with pytest.raises(TakeError):
            kind(tmp_path / "absent.npz")
