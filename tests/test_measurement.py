from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from observations import observe

from engine.names import ICT_EXPRESSIONS
from live.calibration.guided_motion import REST_S, GuidedMotion
from live.calibration.measurement import COME_BACK, RELAX, Due, Measurement

CODE = np.zeros(54, np.float32)
SMILES = [ICT_EXPRESSIONS.index(f"mouthSmile_{side}") for side in "LR"]


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


def test_of_a_motion_cut_short_the_rest_counts_and_that_is_said() -> None:
    measurement = Measurement(99.0, GuidedMotion())
    watch(measurement, range(30))
    assert measurement.left_over == ""
    watch(measurement, range(30, int(30 * REST_S) + 10))
    assert measurement.left_over == ", rest alone counts"


def test_requests_follow_the_clock() -> None:
    measurement, asked = Measurement(1.0, GuidedMotion()), []
    for k in range(int(30 * measurement.wanted_s)):
        watch(measurement, range(k, k + 1))
        if measurement.request not in asked:
            asked.append(measurement.request)
    assert len(asked) == 13
    assert asked[0].startswith(RELAX)
    assert asked[5].startswith("smile broadly (then: ")


def test_two_people_are_never_measured_as_one() -> None:
    measurement = Measurement(1.0)
    watch(measurement, range(20))
    due = [
        measurement.take(replace(observe(k, jawOpen=0.3), identity=1), None, CODE, rest_known=True)
        for k in range(20, 60)
    ]
    assert due.index(Due.REST) in (30, 31)
    profile = measurement.images.measure(None, None, "2026-11-22T20:00:00+00:00")
    assert profile.signal_range is not None
    jaw = profile.signal_range.names.index("jawOpen")
    assert profile.signal_range.lowest[jaw] == pytest.approx(0.3)


def test_whoever_takes_over_is_asked_from_the_beginning() -> None:
    measurement = Measurement(1.0, GuidedMotion())
    smiling = np.zeros(54, np.float32)
    smiling[SMILES] = 0.6
    for k in range(int(30 * (measurement.wanted_s - 1.0))):
        smiles = "smile broadly" in measurement.request.partition(" (")[0]
        measurement.take(observe(k), None, smiling if smiles else CODE, rest_known=True)
    first = k + 1
    due = []
    for k in range(first, first + int(30 * measurement.wanted_s) + 2):
        seen = replace(observe(k), identity=1)
        due.append(measurement.take(seen, None, CODE, rest_known=True))
        if k == first:
            assert measurement.request.startswith(RELAX)
    assert [each for each in due if each is not Due.NOTHING] == [Due.REST, Due.MOTION]
    assert measurement.motion is not None
    _, unmet = measurement.motion.fit("network-1")
    assert "smile broadly" in unmet
