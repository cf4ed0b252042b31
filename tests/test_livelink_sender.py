from __future__ import annotations

import time
from dataclasses import replace

import pytest
from datagrams import listening, port_of
from expressions import some_expression
from ticks import made_up_tick

from capture.streams.live_link_datagram import LiveLinkDatagram, read_live_link
from engine.arkit_names import LIVE_LINK_NAMES
from engine.code_smoothing import RAW_SIGNALS, CodeSmoother
from engine.presence import HoldWhenLost
from engine.records import Expression
from live.records import Tick
from live.senders.livelink_sender import LiveLinkSender, device_id, since_midnight
from live.senders.send_address import parse_send_address


def tick_of(expression: Expression) -> Tick:
    tick = made_up_tick(1)
    return replace(tick, moment_ns=time.monotonic_ns(), expression=expression)


def send(*expressions: Expression, subject: str = "Ann") -> list[LiveLinkDatagram]:
    with listening() as listener:
        address = f"livelink://127.0.0.1:{port_of(listener)}/{subject}"
        sender = LiveLinkSender(parse_send_address(address))
        for expression in expressions:
            sender.take(tick_of(expression))
        heard = [read_live_link(listener.recv(2000)) for _ in expressions]
        sender.close()
    assert f"subject {subject}" in sender.describe()
    return heard


def test_a_face_is_heard_as_it_was_made() -> None:
    smile = some_expression({"mouthSmile_L": 0.75, "jawLeft": 0.25}, head=(0.5, 0.0, 0.0))
    (heard,) = send(smile, subject="Zoë")
    assert heard.values is not None
    values = dict(zip(LIVE_LINK_NAMES, heard.values.tolist(), strict=True))
    assert {name: value for name, value in values.items() if value} == {
        "MouthSmileLeft": 0.75,
        "JawLeft": 0.25,
        "HeadYaw": pytest.approx(0.5),
    }
    assert (heard.subject, heard.frame_rate) == ("Zoë", 60.0)


def test_nobody_is_said_only_when_the_face_has_come_to_rest() -> None:
    smile = {"mouthSmile_L": 0.5}
    seen, easing, lagging, turned, gone = send(
        some_expression(face_found=True),
        some_expression(smile, face_found=False, held=True),
        some_expression({"mouthSmile_L": 0.01}, face_found=False, held=False),
        some_expression(head=(0.01, 0.0, 0.0), face_found=False, held=False),
        some_expression(face_found=False, held=False),
    )
    assert seen.values is not None
    assert easing.values is not None
    assert lagging.values is not None  # the smoother comes after, and is not there yet
    assert turned.values is not None
    assert gone.values is None


def test_what_is_heard_last_of_a_face_that_left_is_its_rest() -> None:
    presence, smoother = HoldWhenLost(), CodeSmoother(1.0, RAW_SIGNALS)
    grimace = {"jawOpen": 1.0, "mouthSmile_L": 1.0, "browDown_R": 1.0}
    shown = []
    for number in range(60):
        found = number < 10
        made = some_expression(grimace if found else {}, face_found=found, held=False)
        media_ns = number * 33_000_000
        shown.append(smoother.smooth(presence.bridge(made, media_ns), media_ns))
    heard = send(*shown)
    faces = [packet.values for packet in heard if packet.values is not None]
    assert heard[-1].values is None
    assert 10 < len(faces) < 60
    assert float(abs(faces[-1]).max()) < 0.02


def test_time_is_the_clock_s_on_the_wall() -> None:
    (heard,) = send(some_expression())
    told = (heard.frame_number + heard.sub_frame) / 60
    now = since_midnight(time.time())
    assert min(abs(now - told), abs(now + 86400 - told)) < 60


def test_time_goes_on_between_images_too() -> None:
    with listening() as listener:
        sender = LiveLinkSender(parse_send_address(f"livelink://127.0.0.1:{port_of(listener)}/Ann"))
        tick = tick_of(some_expression())
        for number in range(3):  # of one image, sixty a second
            sender.take(replace(tick, moment_ns=tick.moment_ns + number * 16_666_667))
        heard = [read_live_link(listener.recv(2000)) for _ in range(3)]
        sender.close()
    told = [packet.frame_number + packet.sub_frame for packet in heard]
    assert [one - told[0] for one in told] == pytest.approx([0.0, 1.0, 2.0], abs=0.1)


def test_midnight_is_the_local_one() -> None:
    midnight = time.mktime((2026, 3, 4, 0, 0, 0, 0, 0, -1))
    assert since_midnight(midnight) == 0.0
    assert since_midnight(midnight + 3723.25) == pytest.approx(3723.25)


def test_a_sender_is_known_again_by_its_device() -> None:
    assert device_id("Ann") == device_id("Ann") != device_id("Bert")
    assert len(device_id("Zoë")) == 36
    assert device_id("Ann") == device_id("Ann").upper()
