from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from datagrams import listening, port_of
from expressions import some_expression
from ticks import made_up_tick

from engine.records import Expression
from live.senders.ifacialmocap_sender import IfacialmocapSender
from live.senders.send_address import parse_send_address

sys.path.insert(0, str(Path(__file__).parent.parent / "drills"))
from ifacialmocap_text import (  # pyright: ignore[reportMissingImports]
    IfacialmocapFrame,
    parse_frame,
)


def send(expression: Expression, version: str = "v2") -> IfacialmocapFrame:
    with listening() as listener:
        address = f"ifacialmocap://127.0.0.1:{port_of(listener)}/{version}"
        sender = IfacialmocapSender(parse_send_address(address))
        sender.take(replace(made_up_tick(1), expression=expression))
        content = listener.recv(2000)
        sender.close()
    assert (b"&" in content) == (version == "v2")
    said = sender.describe()
    assert f", {version}" in said
    assert ("older format want /v1" in said) == (version == "v2")
    return parse_frame(content)


def test_shapes_are_hundredths() -> None:
    heard = send(some_expression({"mouthSmile_L": 0.754, "jawLeft": 1.0}, tongue=0.5))
    assert {name: value for name, value in heard.shapes.items() if value} == {
        "mouthSmile_L": 75,
        "jawLeft": 100,
        "tongueOut": 50,
    }
    assert heard.tracked is True
    assert send(some_expression(face_found=False)).tracked is False


def test_angles_are_degrees_about_left_up_and_forward() -> None:
    heard = send(some_expression(head=(0.1, 0.2, 0.3), gaze=((0.1, 0.2), (0.3, -0.4))), "v1")
    degree = 57.29578
    assert heard.bones["head"] == pytest.approx(
        (-0.2 * degree, 0.1 * degree, 0.3 * degree, 0, 0, 0), abs=1e-4
    )
    assert heard.bones["leftEye"] == pytest.approx((-0.2 * degree, 0.1 * degree, 0), abs=1e-4)
    assert heard.bones["rightEye"] == pytest.approx((0.4 * degree, 0.3 * degree, 0), abs=1e-4)


def test_the_published_sample_s_eyes_look_where_its_shapes_say() -> None:
    # There eyeLookDown .17 goes with x = 6 degrees, eyeLookIn_R .06 with y = 2.4 of the right eye.
    down_and_left = send(some_expression(gaze=((0.04, -0.1), (0.04, -0.1))))
    assert down_and_left.bones["rightEye"][0] > 0
    assert down_and_left.bones["rightEye"][1] > 0


def test_metres() -> None:
    expression = some_expression()
    expression.T_neutral_head[:3, 3] = 1.0, -2.0, 50.0
    assert send(expression).bones["head"][3:] == (0.01, -0.02, 0.5)
