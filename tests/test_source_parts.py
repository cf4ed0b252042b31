from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from recorded_takes import made_take
from test_datagram_listener import free_port
from test_journal import ROWS

from capture.sources import LimitedSource
from capture.streams.streamed_performer import StreamedPerformer
from engine.code_smoothing import RAW_SIGNALS, STREAMED_SIGNALS
from engine.coefficient_encoder import CoefficientEncoder
from engine.presence import HoldWhenLost
from live.config import LiveOptions
from live.source_parts import (
    choose_presence,
    choose_smoother,
    choose_source_encoder,
    describe_reach,
    open_performer,
    start_tracker,
)
from live.takes.recording_file import write_recording
from live.takes.replayed_recording import AsRecorded, RecordedEncoder, ReplayedRecording


def quiet(line: str) -> None:
    pass


def test_a_take_is_its_own_tracker_and_nothing_is_smoothed(tmp_path: Path) -> None:
    values = made_take(tmp_path / "take.csv", 6)
    options = LiveOptions(source=str(tmp_path / "take.csv"), offline=True, frames=8)
    with ExitStack() as stack, open_performer(options) as source:
        tracker = start_tracker(options, source, stack, quiet)
        encoding = choose_source_encoder(options, quiet)
        smoother = choose_smoother(options, tracker, encoding)
        frames = list(iter(source.grab, None))
        codes = []
        for frame in frames:
            expression = encoding.encoder.encode(tracker.tracker.track(frame))
            codes.append(smoother.smooth(expression, frame.media_ns).extra_code[0])
    assert tracker.description == "Tracker: none, take.csv was tracked when it was recorded"
    np.testing.assert_array_equal(codes, values[[*range(6), 0, 1], 51].astype(np.float32))
    assert smoother.describe_lag() == "Smoothing is off."
    assert isinstance(choose_presence(options), HoldWhenLost)
    assert describe_reach(options) == []


def test_a_recording_shows_its_code(tmp_path: Path) -> None:
    write_recording(tmp_path / "take.npz", ROWS)
    options = LiveOptions(source=str(tmp_path / "take.npz"), offline=True)
    with open_performer(options) as source:
        assert isinstance(source, ReplayedRecording)
    encoding = choose_source_encoder(options, quiet)
    assert isinstance(encoding.encoder, RecordedEncoder)
    assert isinstance(choose_presence(options), AsRecorded)
    limited = LiveOptions(source=str(tmp_path / "take.npz"), offline=True, frames=20)
    with open_performer(limited) as source:
        assert isinstance(source, LimitedSource)
        assert len(list(iter(source.grab, None))) == 20


@pytest.mark.parametrize(
    ("kind", "settings"), [("livelink", STREAMED_SIGNALS), ("osf", RAW_SIGNALS)]
)
def test_a_phone_is_listened_to_and_its_code_calmed_a_little(kind: str, settings) -> None:
    options = LiveOptions(source=f"{kind}:{free_port()}", smoothing=2.0)
    with ExitStack() as stack, open_performer(options) as source:
        assert isinstance(source, StreamedPerformer)
        tracker = start_tracker(options, source, stack, quiet)
        encoding = choose_source_encoder(options, quiet)
        smoother = choose_smoother(options, tracker, encoding)
    assert isinstance(encoding.encoder, CoefficientEncoder)
    assert "UDP port" in tracker.description
    assert smoother._settings is settings
    assert "on top of" not in smoother.describe_lag()
    (reach,) = describe_reach(options)
    assert "this machine alone" in reach


def test_the_addresses_for_the_phone_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("live.source_parts.own_addresses", lambda: ["192.168.1.5"])
    warning, target = describe_reach(LiveOptions(source="livelink:0.0.0.0"))
    assert warning.startswith("Warning: ")
    assert target == "In the phone's app, give 192.168.1.5 port 11111 as the target"
