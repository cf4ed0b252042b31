from __future__ import annotations

import pytest
from ticks import made_up_reading, made_up_tick

from live.report import LEGEND, TickTimer, format_table
from live.upsampling.slot_watch import SETTLING_S, WATCHED_S, WatchedSlots, advise
from live.upsampling.upsampling_meter import UpsamplingMeter


class CountedSlots:
    """Gives slots 1 to 60 a second, of which `skipping` of the next are missed."""

    def __init__(self) -> None:
        self.number = self.missed = self.skipping = 0

    def wait(self) -> int:
        self.number += 1 + self.skipping
        self.missed += self.skipping
        return round(self.number * 1e9 / 60)


class Run:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.slots = CountedSlots()
        self.watched = WatchedSlots(self.slots, 60.0, self.lines.append)

    def last(self, seconds: float) -> None:
        end = self.slots.number + 60 * seconds
        while self.slots.number < end:
            self.watched.wait()


def test_slots_pass_as_they_are() -> None:
    run, bare = Run(), CountedSlots()
    for slots in (run.slots, bare):
        slots.skipping = 2
    assert [run.watched.wait() for _ in range(9)] == [bare.wait() for _ in range(9)]
    assert run.watched.missed == bare.missed == 18


def test_a_slow_machine_is_told_once_and_early_what_helps() -> None:
    run = Run()
    run.slots.skipping = 1
    run.last(SETTLING_S + WATCHED_S - 0.2)
    assert run.lines == []
    run.last(0.4)
    assert run.lines == [
        "Warning: This machine shows 30 of 60 Hz, and what it misses makes the rest later: a "
        "smaller picture (--size 256x256), where one is drawn, or leaving --upsample out helps."
    ]
    run.last(30)
    assert len(run.lines) == 1


def test_a_slow_start_is_none_of_it() -> None:
    run = Run()
    run.slots.skipping = 20
    run.last(SETTLING_S - 0.5)
    run.slots.skipping = 0
    run.last(30)
    assert run.lines == []
    assert run.watched.missed > 0


def test_a_machine_that_becomes_slow_is_told_then() -> None:
    run = Run()
    run.last(60)
    assert run.lines == []
    run.slots.skipping = 1
    run.last(2 * WATCHED_S)
    assert len(run.lines) == 1


def test_few_that_are_missed_are_no_matter() -> None:
    assert advise(60.0, 0.05) is None
    assert advise(60.0, 0.0) is None


@pytest.mark.parametrize(("missed", "rate"), [(0.15, "(40)"), (0.3, "(30)"), (0.06, "(45)")])
def test_the_rate_that_is_named_is_one_it_reaches_with_ease(missed: float, rate: str) -> None:
    advice = advise(60.0, missed)
    assert advice is not None
    assert rate in advice


@pytest.mark.parametrize(("missed", "told"), [(1, False), (10, True)])
def test_the_report_explains_its_words_and_says_at_the_end_what_helps(
    missed: int, told: bool
) -> None:
    timer, meter = TickTimer(), UpsamplingMeter(60.0, "interpolate")
    for number in range(40):
        tick = made_up_tick(number, wait=12.0, between=0.2, deform=3.0)
        timer.note(tick)
        meter.note(tick, made_up_reading(number, delay_ms=10.0), 0)
    text = format_table(timer.summarise(0, meter.summarise(missed)))
    assert ("--size 256x256" in text) == told
    rows = {"reading", "wait", "between", "showing", "age added"}
    assert LEGEND in text
    assert all(f"{row}: " in LEGEND for row in rows)
