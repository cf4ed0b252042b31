from __future__ import annotations

import numpy as np
import pytest
from observations import observe

from live.guided_motion import REST_S, GuidedMotion
from live.measurement import COME_BACK, RELAX, Due, Measurement

CODE = np.zeros(54, np.float32)


def watch(measurement: Measurement, frames: range, *, rest_known: bool = True) -> list[Due]:
    return [measurement.take(observe(k), None, CODE, rest_known=rest_known) for k in frames]


def test_rest_is_complete_after_its_time_and_only_once() -> None:
    measurement = Measurement(1.0)
    due = watch(measurement, range(40))
    assert due.count(Due.REST) == 1
    assert due.index(Due.REST) in (30, 31)
    assert Due.MOTION not in due
    assert measurement.wanted_s == 1.0


def test_without_a_performer_time_stands_still_and_that_is_said() -> None:
    measurement = Measurement(1.0)
    watch(measurement, range(10))
    seen_s = measurement.seen_s
    assert measurement.instruction == RELAX
    for k in range(10, 90):
        measurement.miss(observe(k, found=False))
    assert measurement.instruction == COME_BACK
    assert measurement.request == RELAX
    assert measurement.seen_s == seen_s == pytest.approx(0.3, abs=0.01)


def test_the_motion_follows_the_rest_and_ends_once() -> None:
    measurement = Measurement(99.0, GuidedMotion())
    due = watch(measurement, range(int(30 * measurement.wanted_s) + 30))
    told = [each for each in due if each is not Due.NOTHING]
    assert told == [Due.REST, Due.MOTION]
    assert due.index(Due.REST) == pytest.approx(30 * REST_S, abs=1)
    assert due.index(Due.MOTION) == pytest.approx(30 * measurement.wanted_s, abs=1)


def test_requests_follow_the_clock() -> None:
    measurement, asked = Measurement(1.0, GuidedMotion()), []
    for k in range(int(30 * measurement.wanted_s)):
        watch(measurement, range(k, k + 1))
        if measurement.request not in asked:
            asked.append(measurement.request)
    assert len(asked) == 13
    assert asked[0].startswith(RELAX)
    assert asked[5].startswith("smile broadly (then: ")
