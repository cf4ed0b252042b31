"""On the way from one measure of expressions to another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from ticks import made_up_tick

from engine.records import Expression
from live.calibration.expression_ease import EASE_S, ExpressionEase

STEP_NS = 10_000_000


def say(jaw: float) -> Expression:
    return replace(made_up_tick(0).expression, code=np.full(53, jaw, np.float32))


def play(ease: ExpressionEase, jaw: float, first: int, count: int) -> list[float]:
    return [
        float(ease.ease(say(jaw), number * STEP_NS).code[0])
        for number in range(first, first + count)
    ]


def test_without_a_change_everything_passes_as_it_is() -> None:
    ease, said = ExpressionEase(), say(0.4)
    assert ease.ease(said, 0) is said
    assert ease.ease(say(0.9), STEP_NS).code[0] == pytest.approx(0.9)


def test_a_change_is_led_to_in_its_time() -> None:
    ease = ExpressionEase()
    play(ease, 0.0, 0, 5)
    ease.begin(5 * STEP_NS)
    shown = play(ease, 1.0, 5, 40)
    assert shown[0] == 0.0
    assert shown[15] == pytest.approx(0.5, abs=1e-6)
    assert shown[round(EASE_S * 100) :] == [1.0] * (40 - round(EASE_S * 100))
    assert 0.0 < np.diff(shown).max() < 1.6 / (EASE_S * 100)


def test_a_second_change_leaves_from_what_is_shown_then() -> None:
    ease = ExpressionEase()
    play(ease, 0.0, 0, 1)
    ease.begin(STEP_NS)
    half = play(ease, 1.0, 1, 16)[-1]
    ease.begin(17 * STEP_NS)
    assert play(ease, 0.0, 17, 1) == [pytest.approx(half)]


def test_before_anything_was_shown_there_is_nothing_to_leave() -> None:
    ease = ExpressionEase()
    ease.begin(0)
    assert play(ease, 1.0, 0, 1) == [1.0]


def test_a_clock_that_jumps_back_ends_it() -> None:
    ease = ExpressionEase()
    play(ease, 0.0, 50, 1)
    ease.begin(51 * STEP_NS)
    assert play(ease, 1.0, 0, 1) == [1.0]
