from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest
from ticks import made_up_reading

from live.records import Reading
from live.upsampling.image_rhythm import GAP_NS, ImageRhythm
from live.upsampling.showing_moment import (
    MOST_PACE,
    NOT_LATER,
    ONE_IMAGE_LATER,
    Delay,
    ShowingMoment,
)

MS = 1_000_000
SLOT_NS = 16_666_667


def reading_at(captured_ns: int, takes_ns: int) -> Reading:
    one = made_up_reading(0)
    frame = dataclasses.replace(one.frame, captured_ns=captured_ns)
    return dataclasses.replace(one, frame=frame, done_ns=captured_ns + takes_ns)


def play(
    delay: Delay, readings: list[Reading], begin_ns: int, end_ns: int
) -> Iterator[tuple[int, int, int]]:
    """(slot, moment, newest reading's moment) as the loop would see them."""
    moment, waiting = ShowingMoment(delay, ImageRhythm()), list(readings)
    newest_ns = 0
    for slot_ns in range(begin_ns, end_ns, SLOT_NS):
        while waiting and waiting[0].done_ns <= slot_ns:
            newest_ns = waiting[0].frame.captured_ns
            moment.note(waiting.pop(0))
        yield slot_ns, moment.at(slot_ns), newest_ns


def camera(count: int, takes_ms: float = 12.0, jitter_ms: float = 0.0) -> list[Reading]:
    random = np.random.default_rng(3)
    return [
        reading_at(
            10**9 + number * 33_333_333 + round(random.normal() * jitter_ms * MS),
            round((takes_ms + abs(random.normal()) * jitter_ms) * MS),
        )
        for number in range(count)
    ]


def test_one_image_later_is_one_interval_and_what_reading_takes() -> None:
    seen = list(play(ONE_IMAGE_LATER, camera(90), 10**9 + 100 * MS, 10**9 + 2900 * MS))
    slot_ns, moment_ns, _ = seen[-1]
    assert slot_ns - moment_ns == pytest.approx(45.33 * MS, abs=0.1 * MS)
    assert all(moment_ns <= newest_ns for _, moment_ns, newest_ns in seen)


def test_not_later_is_as_late_as_an_image() -> None:
    seen = list(play(NOT_LATER, camera(90), 10**9 + 100 * MS, 10**9 + 2900 * MS))
    slot_ns, moment_ns, _ = seen[-1]
    assert slot_ns - moment_ns == pytest.approx(12 * MS, abs=0.1 * MS)


@pytest.mark.parametrize("delay", [ONE_IMAGE_LATER, NOT_LATER])
def test_moments_go_on_nearly_as_evenly_as_slots(delay: Delay) -> None:
    readings = camera(300, jitter_ms=2.0)
    seen = list(play(delay, readings, 10**9 + 1600 * MS, 10**9 + 9900 * MS))
    steps = np.diff([moment_ns for _, moment_ns, _ in seen])
    assert (np.abs(steps - SLOT_NS) <= MOST_PACE * SLOT_NS + 2).all()


def test_what_is_shown_is_known_but_for_the_slowest() -> None:
    readings = camera(300, jitter_ms=2.0)
    seen = list(play(ONE_IMAGE_LATER, readings, 10**9 + 1600 * MS, 10**9 + 9900 * MS))
    late = [moment_ns > newest_ns for _, moment_ns, newest_ns in seen]
    assert np.mean(late) < 0.1


def test_a_slower_reading_is_followed_without_a_jump() -> None:
    readings = camera(150)
    slow = [reading_at(one.frame.captured_ns, 30 * MS) for one in camera(400)[150:]]
    seen = list(play(ONE_IMAGE_LATER, [*readings, *slow], 10**9 + 1600 * MS, 10**9 + 12_000 * MS))
    behind = [slot_ns - moment_ns for slot_ns, moment_ns, _ in seen]
    assert behind[0] == pytest.approx(45.33 * MS, abs=MS)
    assert behind[-1] == pytest.approx(63.33 * MS, abs=MS)
    assert np.abs(np.diff(behind)).max() <= MOST_PACE * SLOT_NS + 2


def test_slow_first_readings_are_forgotten() -> None:
    first = [reading_at(one.frame.captured_ns, 33 * MS) for one in camera(4)]
    seen = list(play(ONE_IMAGE_LATER, first + camera(90)[4:], 10**9 + 50 * MS, 10**9 + 1900 * MS))
    slot_ns, moment_ns, _ = seen[-1]
    assert slot_ns - moment_ns == pytest.approx(45.33 * MS, abs=MS)


def test_behind_a_pause_all_begins_anew() -> None:
    before = camera(60)
    pause_ns = 59 * 33_333_333 + GAP_NS + 10 * MS
    behind = [reading_at(one.frame.captured_ns + pause_ns, 70 * MS) for one in before]
    end_ns = behind[12].done_ns + SLOT_NS
    seen = list(play(ONE_IMAGE_LATER, [*before, *behind], 10**9 + 1600 * MS, end_ns))
    slot_ns, moment_ns, _ = seen[-1]
    assert slot_ns - moment_ns == pytest.approx(103.3 * MS, abs=MS)
    assert (np.diff([moment_ns for _, moment_ns, _ in seen]) > 0).all()


def test_of_a_slow_clip_one_interval_is_waited_from_the_first_image_on() -> None:
    moment = ShowingMoment(ONE_IMAGE_LATER, ImageRhythm(interval_ns=1e9, gap_ns=3e9))
    for second in range(3):
        moment.note(reading_at(second * 10**9, 10 * MS))
        slot_ns = second * 10**9 + 20 * MS
        assert moment.at(slot_ns) == pytest.approx(slot_ns - 1010 * MS, abs=MS)


def test_one_reading_is_enough() -> None:
    moment = ShowingMoment(ONE_IMAGE_LATER, ImageRhythm())
    moment.note(reading_at(10**9, 10 * MS))
    assert moment.at(10**9 + 50 * MS) == pytest.approx(10**9 + 6.67 * MS, abs=0.01 * MS)
