"""VMC through a real socket, into python-osc."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from datagrams import listening, port_of
from expressions import some_expression
from ticks import made_up_tick

from engine.records import Expression
from live.senders.send_address import parse_send_address
from live.senders.vmc_sender import VmcSender


def send(*expressions: Expression, style: str = "perfect-sync") -> list[dict[str, Any]]:
    """What each tick said: addresses, and of named things the names."""
    packet = pytest.importorskip("pythonosc.osc_packet")
    ticks: list[dict[str, Any]] = []
    with listening() as listener:
        sender = VmcSender(parse_send_address(f"vmc://127.0.0.1:{port_of(listener)}/{style}"))
        for number, expression in enumerate(expressions):
            sender.take(replace(made_up_tick(number), expression=expression))
            heard: dict[str, Any] = {}
            while "Apply" not in heard:
                for each in packet.OscPacket(listener.recv(2000)).messages:
                    what, params = each.message.address.rsplit("/", 1)[1], each.message.params
                    named = bool(params) and isinstance(params[0], str)
                    heard[params[0] if named else what] = params[1:] if named else params
            ticks.append(heard)
        sender.close()
    assert f"names {style}" in sender.describe()
    return ticks


def test_shapes_bones_and_time() -> None:
    still, moved = send(
        some_expression(),
        some_expression({"eyeBlink_R": 0.5}, tongue=0.25, head=(0.0, 0.5, 0.0)),
    )
    assert still["T"] == [0.0]
    assert moved["T"] == [pytest.approx(1 / 30)]
    assert (moved["EyeBlinkRight"], moved["TongueOut"], moved["JawOpen"]) == ([0.5], [0.25], [0.0])
    assert still["Head"] == [0, 0, 0, 0, 0, 0, 1]
    assert moved["Head"][:3] == [0, 0, 0]
    assert moved["Head"][3] < 0  # up


def test_time_goes_on_between_images_too() -> None:
    message = pytest.importorskip("pythonosc.osc_packet").OscPacket
    with listening() as listener:
        sender = VmcSender(parse_send_address(f"vmc://127.0.0.1:{port_of(listener)}"))
        told = []
        for number in range(3):  # of one image, sixty a second
            tick = replace(made_up_tick(1), moment_ns=10**9 + number * 16_666_667)
            sender.take(replace(tick, expression=some_expression()))
            while len(told) <= number:
                said = [each.message for each in message(listener.recv(2000)).messages]
                told += [each.params[0] for each in said if each.address == "/VMC/Ext/T"]
        sender.close()
    assert told == pytest.approx([0.0, 1 / 60, 2 / 60], abs=1e-6)


def test_whether_somebody_is_seen() -> None:
    seen, held, gone = send(
        some_expression(face_found=True),
        some_expression({"jawOpen": 0.5}, face_found=False, held=True),
        some_expression(face_found=False),
    )
    assert [tick["OK"][3] for tick in (seen, held, gone)] == [1, 0, 0]
    assert held["JawOpen"] == [0.5]


def test_styles() -> None:
    (camel,) = send(some_expression({"jawOpen": 0.5}), style="camel")
    assert camel["jawOpen"] == [0.5]
    (presets,) = send(some_expression({"jawOpen": 0.6}), style="presets")
    assert presets["A"] == [1.0]
    assert "JawOpen" not in presets
