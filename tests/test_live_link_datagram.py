from __future__ import annotations

import hashlib
import struct

import numpy as np
import pytest
from recorded_takes import live_link_packet, recorded_packets, some_values

from capture.errors import DatagramError
from capture.streams.live_link_datagram import read_live_link
from capture.streams.names import LIVE_LINK_NAMES
from live.senders.livelink_packet import frame_time, pack_face, pack_no_face, pack_sender


def test_a_packet_is_read_whole() -> None:
    packet = read_live_link(live_link_packet(some_values()))
    assert (packet.device, packet.subject) == ("PHONE", "Zoë")
    assert (packet.frame_number, packet.sub_frame, packet.frame_rate) == (90045, 0.25, 60.0)
    np.testing.assert_array_equal(packet.values, some_values().astype(np.float32))


def test_a_packet_known_byte_for_byte() -> None:
    values = np.arange(61, dtype=np.float32) / np.float32(100)
    content = live_link_packet(values, "1EACAA6D-D06B-4A50-9463-283791062EB9", "MetaCap")
    digest = hashlib.sha256(content).hexdigest()
    assert digest == "49203b06548012e05c90276247e02b517f34ebc3c2aee5771246ff16740a5248"
    packet = read_live_link(content)
    assert packet.subject == "MetaCap"
    np.testing.assert_array_equal(packet.values, values)


def test_what_our_own_sender_packs_is_read() -> None:
    sender = pack_sender("PHONE", "Zoë")
    packet = read_live_link(pack_face(sender, frame_time(90045.25 / 60), some_values()))
    assert (packet.device, packet.subject, packet.frame_rate) == ("PHONE", "Zoë", 60.0)
    assert packet.frame_number + packet.sub_frame == pytest.approx(90045.25, abs=0.01)
    np.testing.assert_array_equal(packet.values, some_values().astype(np.float32))
    assert read_live_link(pack_no_face(sender, frame_time(0.0))).values is None


def test_no_face_has_no_values() -> None:
    packet = read_live_link(live_link_packet(None))
    assert packet.values is None
    assert packet.subject == "Zoë"


def test_a_rate_of_nothing_and_a_name_cut_in_two_do_no_harm() -> None:
    content = live_link_packet(None).replace(struct.pack(">ii", 60, 1), struct.pack(">ii", 60, 0))
    assert read_live_link(content).frame_rate == 0.0
    whole, cut = "Zoë".encode(), "Zoë".encode()[:-1]
    content = live_link_packet(None).replace(
        struct.pack(">i", len(whole)) + whole, struct.pack(">i", len(cut)) + cut
    )
    assert read_live_link(content).subject == "Zo\ufffd"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "version should be 6.* missing"),
        (b"\x01" + live_link_packet(None)[1:], "version should be 6.* is 1"),
        (b"\x06\0\0", "device should have a length"),
        (b"\x06\xff\xff\xff\xff" + bytes(300), "device should fit.* -1"),
        (b"\x06\x7f\xff\xff\xff" + bytes(300), "device should fit"),
        (b"\x06\0\0\0\x01a\0\0\0\x09" + bytes(8), "subject should fit"),
        (live_link_packet(None)[:-1], "frame time"),
        (
            live_link_packet(np.zeros(61))[:-1],
            "values should be 61 of 4 bytes; there are 61 in 243",
        ),
        (live_link_packet(np.zeros(61)) + b"\0", "there are 61 in 245"),
        (live_link_packet(np.zeros(60)), "in 240 bytes"),
        (live_link_packet(np.full(61, np.nan)), "EyeBlinkLeft should be a number"),
    ],
)
def test_damaged_packets_name_the_field(content: bytes, said: str) -> None:
    with pytest.raises(DatagramError, match=said):
        read_live_link(content)


def test_random_bytes_are_a_packet_or_refused() -> None:
    random, whole = np.random.default_rng(2), live_link_packet(some_values())
    refused = 0
    for _ in range(3000):
        content = bytearray(whole[: random.integers(0, len(whole) + 1)])
        for place in random.integers(0, max(len(content), 1), 3):
            content[place : place + 1] = random.bytes(1)
        try:
            packet = read_live_link(bytes(content))
        except DatagramError:
            refused += 1
        else:
            assert packet.values is None or np.isfinite(packet.values).all()
    assert 1000 < refused < 3000


def test_packets_of_a_recorded_performance() -> None:
    packets = [read_live_link(content) for content in recorded_packets()]
    assert len(packets) == 180
    assert {packet.subject for packet in packets} == {"LLV Default Device"}
    assert {packet.frame_rate for packet in packets} == {60.0}
    jaw = [packet.values[LIVE_LINK_NAMES.index("JawOpen")] for packet in packets]
    assert max(jaw) == pytest.approx(0.782, abs=1e-3)
