from __future__ import annotations

import numpy as np
import pytest
from expressions import some_expression

from capture.streams.arkit_signals import head_pose
from engine.arkit_names import ARKIT_NAMES, LIVE_LINK_NAMES
from engine.names import ICT_EXPRESSIONS
from live.senders.arkit_values import arkit_values, head_angles, live_link_values


def named(values: np.ndarray) -> dict[str, float]:
    return {
        name: value
        for name, value in zip(LIVE_LINK_NAMES, values.tolist(), strict=False)
        if abs(value) > 1e-9
    }


@pytest.mark.parametrize("name", ICT_EXPRESSIONS)
def test_every_expression_is_heard_under_its_own_name_alone(name: str) -> None:
    (heard,) = [
        ARKIT_NAMES[row]
        for row in np.flatnonzero(arkit_values(some_expression({name: 0.5}))).tolist()
    ]
    side = {"_L": "Left", "_R": "Right"}.get(name[-2:], "")
    whole = name[:-2] if side else name
    both = whole in ("browInnerUp", "cheekPuff")
    assert heard == (whole if both else whole + side)


def test_halves_of_one_shape_are_averaged() -> None:
    uneven = some_expression({"browInnerUp_L": 0.8, "browInnerUp_R": 0.2, "cheekPuff_L": 1.0})
    assert named(live_link_values(uneven)) == {
        "BrowInnerUp": pytest.approx(0.5),
        "CheekPuff": pytest.approx(0.5),
    }


def test_values_are_neither_clipped_nor_rounded() -> None:
    odd = some_expression({"jawOpen": 1.25, "mouthLeft": -0.0625}, tongue=0.3)
    assert named(live_link_values(odd)) == {
        "JawOpen": 1.25,
        "MouthLeft": -0.0625,
        "TongueOut": pytest.approx(0.3),
    }


def test_eyes_have_the_signs_of_recorded_takes() -> None:
    looking = some_expression(gaze=((0.1, 0.2), (0.3, -0.4)))  # left and up; left and down
    assert named(live_link_values(looking)) == pytest.approx(
        {"LeftEyeYaw": -0.1, "LeftEyePitch": -0.2, "RightEyeYaw": -0.3, "RightEyePitch": 0.4},
        abs=1e-6,
    )


@pytest.mark.parametrize(
    "angles",
    [(0, 0, 0), (0.5, 0, 0), (0, 0.5, 0), (0, 0, 0.5), (-0.4, 0.3, -0.9), (3.0, -1.2, 2.5)],
)
def test_head_angles_are_those_the_head_was_turned_by(angles: tuple) -> None:
    assert head_angles(some_expression(head=angles).T_neutral_head) == pytest.approx(
        angles, abs=1e-6
    )


def test_a_phone_s_angles_come_out_as_they_came_in() -> None:
    angles = (0.31, -0.22, 0.13)
    assert head_angles(head_pose(*angles)) == pytest.approx(angles, abs=1e-6)


@pytest.mark.parametrize("pitch", [np.pi / 2, -np.pi / 2])
def test_a_head_that_looks_straight_up_has_a_yaw_and_no_roll(pitch: float) -> None:
    T = some_expression(head=(0.4, pitch, 0.0)).T_neutral_head
    assert head_angles(T) == pytest.approx((0.4, pitch, 0.0), abs=1e-3)
