from __future__ import annotations

import numpy as np
import pytest
from recorded_takes import live_link_packet, some_values

from capture.errors import DatagramError
from capture.names import MEDIAPIPE_BLENDSHAPES
from capture.records import Frame
from capture.streams.live_link_format import LiveLinkFormat
from capture.streams.take_clock import NO_IMAGE

FRAME = Frame(0, 0, 0, NO_IMAGE)
SECOND = 1_000_000_000
HOST = "192.168.1.7"


def test_a_packet_becomes_an_observation() -> None:
    phone = LiveLinkFormat()
    message = phone.read(live_link_packet(some_values()), 0, HOST)
    assert message is not None
    seen = phone.observe(FRAME, message)
    assert seen.face_found
    jaw = seen.coefficients[MEDIAPIPE_BLENDSHAPES.index("jawOpen")]
    assert jaw == np.float32(some_values()[17])


def test_a_phone_that_sees_no_face_sees_nobody() -> None:
    phone = LiveLinkFormat()
    message = phone.read(live_link_packet(None), 0, HOST)
    assert message is not None
    assert not phone.observe(FRAME, message).face_found


def test_one_phone_is_heard_until_it_falls_silent() -> None:
    phone, values = LiveLinkFormat(), some_values()
    identities = []
    for device, second in (("a", 0.0), ("b", 0.1), ("a", 1.9), ("b", 3.8), ("b", 4.0), ("a", 4.1)):
        message = phone.read(live_link_packet(values, device), round(second * SECOND), HOST)
        seen = message and phone.observe(FRAME, message)
        identities.append(seen.identity if seen else None)
    assert identities == [0, None, 0, None, 1, None]


def test_two_performers_of_one_device_are_two() -> None:
    phone = LiveLinkFormat()
    assert phone.read(live_link_packet(None, "a", "Ann"), 0, HOST)
    assert phone.read(live_link_packet(None, "a", "Bob"), 1, HOST) is None


def test_two_phones_that_call_themselves_the_same_are_two() -> None:
    phone = LiveLinkFormat()
    packet = live_link_packet(None, "a", "Ann")
    assert phone.read(packet, 0, HOST)
    assert phone.read(packet, 1, "192.168.1.8") is None
    assert phone.turn.ignored is not None
    assert phone.turn.ignored.sender.host == "192.168.1.8"


def test_nonsense_is_refused_and_changes_nothing() -> None:
    phone = LiveLinkFormat()
    with pytest.raises(DatagramError):
        phone.read(b"hello", 0, HOST)
    message = phone.read(live_link_packet(some_values()), 1, HOST)
    assert message is not None
    assert phone.observe(FRAME, message).identity == 0
