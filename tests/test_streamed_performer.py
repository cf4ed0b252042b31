from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
import pytest
from recorded_takes import live_link_packet, recorded_packets, some_values
from test_datagram_listener import free_port, send

from capture.names import MEDIAPIPE_BLENDSHAPES
from capture.records import Frame, Observation
from capture.streams.live_link_datagram import read_live_link
from capture.streams.live_link_format import LiveLinkFormat
from capture.streams.stream_address import StreamAddress
from capture.streams.streamed_performer import StreamedPerformer

JAW = MEDIAPIPE_BLENDSHAPES.index("jawOpen")


@pytest.fixture
def performer() -> Iterator[StreamedPerformer]:
    address = StreamAddress("livelink", "127.0.0.1", free_port())
    with StreamedPerformer(address, LiveLinkFormat()) as opened:
        yield opened


def see(performer: StreamedPerformer, *, found: bool, within_s: float = 5.0) -> Observation:
    """The first observation that says so."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        frame = performer.grab()
        assert frame is not None
        seen = performer.track(frame)
        if seen.face_found == found:
            return seen
    raise AssertionError("nothing of the kind was seen")


def test_what_a_phone_sends_is_seen_and_silence_is_nobody(performer: StreamedPerformer) -> None:
    assert performer.live
    assert performer.frame_rate == 0.0
    assert not see(performer, found=False).coefficients.any()
    send(performer.address, live_link_packet(some_values()))
    seen = see(performer, found=True)
    assert seen.coefficients[JAW] == np.float32(some_values()[17])
    assert 0 <= time.monotonic_ns() - seen.captured_ns < 5e9
    nobody = see(performer, found=False)
    assert nobody.frame_id > seen.frame_id
    assert nobody.media_ns > seen.media_ns


def test_the_newest_wins_and_the_others_are_counted(performer: StreamedPerformer) -> None:
    rows = [some_values(seed) for seed in range(6)]
    send(performer.address, *(live_link_packet(row) for row in rows))
    until = time.monotonic() + 5
    while performer.dropped < 5 and time.monotonic() < until:
        time.sleep(0.01)
    frame = performer.grab()
    assert frame is not None
    assert performer.track(frame).coefficients[JAW] == np.float32(rows[-1][17])
    assert performer.dropped == 5
    assert frame.frame_id == 5  # the gap tells


def test_of_another_frame_nothing_is_known(performer: StreamedPerformer) -> None:
    send(performer.address, live_link_packet(some_values()))
    seen = see(performer, found=True)
    other = Frame(seen.frame_id - 1, 0, 0, np.zeros((0, 0, 3), np.uint8))
    assert not performer.track(other).face_found


def test_nonsense_is_counted_and_stops_nothing(performer: StreamedPerformer) -> None:
    send(performer.address, b"", b"hello", bytes(5000), live_link_packet(some_values()))
    assert see(performer, found=True).face_found
    assert performer.refused == 3


def test_a_closed_one_ends(performer: StreamedPerformer) -> None:
    performer.close()
    performer.close()
    assert performer.grab() is None


def test_every_packet_of_a_recorded_performance_is_taken(performer: StreamedPerformer) -> None:
    packets = recorded_packets()
    taken = []
    for packet in packets:
        send(performer.address, packet)
        taken.append(see(performer, found=True))
    assert performer.dropped == 0
    expected = [read_live_link(packet).values for packet in packets]
    jaw = np.array([row[17] for row in expected])
    np.testing.assert_array_equal([seen.coefficients[JAW] for seen in taken], jaw)
