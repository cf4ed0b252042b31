from __future__ import annotations

import dataclasses
from contextlib import ExitStack
from pathlib import Path

import pytest
from footage import talking_man
from sockets import free_address
from some_character import some_character

from capture.names import MEDIAPIPE_BLENDSHAPES
from capture.records import Frame, Observation, see_nobody
from engine.code_smoothing import LEARNED_SIGNALS, RAW_SIGNALS, SMOOTHED_SIGNALS, CodeSmoother
from engine.encoder import SignalEncoder
from live.assembly import (
    check_publishing,
    film_rate,
    start_film,
    start_publisher,
    start_source,
)
from live.broadcast.publisher import FramePublisher, QuietPublisher
from live.config import LiveOptions
from live.encoding import EncoderChoice
from live.errors import AddressError, SetupError
from live.rigs.rigging import Rigged
from live.source_parts import smoothing_for
from live.tracking import TrackerChoice
from live.video_sink import LiveVideo, OfflineVideo


def rigged() -> Rigged:
    character, mesh = some_character()
    return Rigged(mesh, character, None, fresh=True)


def test_publishing_says_where_and_warns_when_it_leaves_the_machine() -> None:
    lines: list[str] = []
    address = free_address()
    with ExitStack() as stack:
        options = LiveOptions(publish=address.frames)
        publisher = start_publisher(options, rigged(), stack, lines.append)
        assert isinstance(publisher, FramePublisher)
        assert any(publisher.page_link in line for line in lines if publisher.page_link)
    assert address.frames in lines[0]
    assert not any(line.startswith("Warning") for line in lines)
    wide = dataclasses.replace(free_address(), host="0.0.0.0")
    with ExitStack() as stack:
        start_publisher(LiveOptions(publish=wide.frames), rigged(), stack, lines.append)
    assert sum(line.startswith("Warning") for line in lines) == 3


def test_with_keys_only_zeromq_leaves_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIMESH_CACHE", str(tmp_path))
    lines: list[str] = []
    wide = dataclasses.replace(free_address(), host="0.0.0.0")
    with ExitStack() as stack:
        options = LiveOptions(publish=wide.frames, curve=True)
        start_publisher(options, rigged(), stack, lines.append)
        with pytest.raises(AddressError, match=f"Port {wide.port} is in use"):
            check_publishing(options)
    assert sum(line.startswith("Warning") for line in lines) == 1
    assert any(str(tmp_path / "curve" / "mimesh-receiver.key_secret") in line for line in lines)
    check_publishing(options)


def test_keys_that_are_damaged_are_told_of_before_anything_is_rigged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIMESH_CACHE", str(tmp_path))
    (tmp_path / "curve").mkdir()
    (tmp_path / "curve" / "sender.key_secret").write_text("")
    with pytest.raises(SetupError, match="cannot be used"):
        check_publishing(LiveOptions(publish=free_address().frames, curve=True))


def test_off_publishes_nothing() -> None:
    lines: list[str] = []
    with ExitStack() as stack:
        publisher = start_publisher(LiveOptions(publish="off"), rigged(), stack, lines.append)
    assert isinstance(publisher, QuietPublisher)
    assert not lines


def test_only_an_offline_film_may_hold_the_loop_up(tmp_path: Path) -> None:
    with ExitStack() as stack:
        source = start_source(LiveOptions(source=str(talking_man()), offline=True), stack, print)
        assert 1.0 <= film_rate(source) <= 120.0
        offline = start_film(tmp_path / "a.mp4", source, offline=True)
        live = start_film(tmp_path / "b.mp4", source, offline=False)
        assert isinstance(offline, OfflineVideo)
        assert isinstance(live, LiveVideo)
        live.close()


class Blind:
    """A tracker that sees nobody."""

    def track(self, frame: Frame) -> Observation:
        return see_nobody(frame)

    def close(self) -> None:
        pass


def smoothing_of(*, smoothed: bool, sees_face: bool) -> CodeSmoother:
    tracker = TrackerChoice(Blind(), smoothed, "a tracker")
    encoder = SignalEncoder(MEDIAPIPE_BLENDSHAPES)
    encoding = EncoderChoice(encoder, "an encoder", sees_face, lambda: None)
    return CodeSmoother(1.0, smoothing_for(tracker, encoding))


def test_a_code_read_from_the_picture_is_smoothed_alike_behind_every_tracker() -> None:
    raw, smoothed = (smoothing_of(smoothed=each, sees_face=True) for each in (False, True))
    assert raw.lag_ms() == smoothed.lag_ms() == CodeSmoother(1.0, LEARNED_SIGNALS).lag_ms()
    assert "on top of the tracker's own" in smoothed.describe_lag()
    assert "on top" not in raw.describe_lag()


def test_a_code_made_of_smoothed_scores_is_smoothed_less() -> None:
    raw, smoothed = (smoothing_of(smoothed=each, sees_face=False) for each in (False, True))
    assert raw.lag_ms() == CodeSmoother(1.0, RAW_SIGNALS).lag_ms()
    assert smoothed.lag_ms() == CodeSmoother(1.0, SMOOTHED_SIGNALS).lag_ms()
    assert smoothed.describe_lag() == CodeSmoother(1.0, SMOOTHED_SIGNALS).describe_lag()
