from __future__ import annotations

import pytest

from capture.rate import RateMeter


def test_the_rate_is_unknown_before_the_second_frame():
    meter = RateMeter()
    meter.mark(5)
    assert meter.rate == 0.0


def test_the_rate_follows_the_stamps():
    meter = RateMeter(length=11)
    for k in range(30):
        meter.mark(k * 40_000_000)
    assert meter.rate == pytest.approx(25.0)


def test_only_the_last_stamps_count():
    meter = RateMeter(length=6)
    stamp = 0
    for step_ms in [33] * 20 + [66] * 6:
        stamp += step_ms * 1_000_000
        meter.mark(stamp)
    assert meter.rate == pytest.approx(1000 / 66)


def test_stamps_that_stand_still_give_no_rate():
    meter = RateMeter()
    meter.mark(5)
    meter.mark(5)
    assert meter.rate == 0.0
