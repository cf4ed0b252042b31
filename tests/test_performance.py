"""The scripted performance: bounded, smooth, whole."""

from __future__ import annotations

import numpy as np
import pytest

from engine.names import ICT_EXPRESSIONS
from live.performance import DURATION_S, FRAME_RATE, Gesture, perform, perform_at


@pytest.fixture(scope="module")
def moments():
    return list(perform())


def column(moments, name) -> np.ndarray:
    return np.array([moment.code[ICT_EXPRESSIONS.index(name)] for moment in moments])


def test_length_and_ranges(moments):
    assert len(moments) == DURATION_S * FRAME_RATE
    codes = np.array([moment.code for moment in moments])
    assert codes.shape == (300, 53)
    assert codes.dtype == np.float32
    assert codes.min() == 0.0
    assert codes.max() <= 1.0


def test_everything_promised_happens(moments):
    for name in ("jawOpen", "mouthSmile_L", "mouthPucker", "browInnerUp_R", "browDown_L",
                 "cheekPuff_L", "eyeWide_L", "noseSneer_R", "mouthFunnel", "eyeLookUp_L",
                 "eyeLookIn_R", "mouthLeft", "mouthRight"):  # fmt: skip
        assert column(moments, name).max() > 0.4, name


def test_blinks_are_shut_and_apart(moments):
    shut = column(moments, "eyeBlink_L") > 0.95
    starts = np.flatnonzero(shut[1:] & ~shut[:-1])
    assert len(starts) == 7
    assert np.diff(starts).min() > 15


def test_it_begins_and_ends_at_rest():
    for time_s in (0.0, DURATION_S):
        moment = perform_at(time_s)
        assert moment.code.max() == 0.0
        assert np.abs(moment.head).max() < 1e-12
        assert np.abs(moment.gaze).max() < 1e-12


def test_nothing_jumps():
    steps = np.array([perform_at(t).code for t in np.arange(0, DURATION_S, 1 / 240)])
    assert np.abs(np.diff(steps, axis=0)).max() < 0.12


def test_head_turns_both_ways(moments):
    yaw = np.degrees([moment.head[0] for moment in moments])
    assert yaw.max() > 15
    assert yaw.min() < -15
    assert np.abs(yaw).max() < 30, "beyond, the tracker gets unsure"


def test_a_gesture_rises_holds_and_falls():
    gesture = Gesture(1.0, 0.2, 0.3, 0.4, {})
    assert [gesture.strength(t) for t in (0.9, 1.1, 1.2, 1.5, 1.7, 2.0)] == pytest.approx(
        [0, 0.5, 1, 1, 0.5, 0]
    )


def test_eyes_that_look_left_use_the_left_eyes_outer_side():
    looking = perform_at(0.9)
    assert looking.gaze[0] > 0.2
    assert looking.code[ICT_EXPRESSIONS.index("eyeLookOut_L")] > 0.3
    assert looking.code[ICT_EXPRESSIONS.index("eyeLookIn_R")] > 0.3
    assert looking.code[ICT_EXPRESSIONS.index("eyeLookIn_L")] == 0.0
