from __future__ import annotations

import time
from itertools import pairwise

from live.upsampling.output_slots import OutputSlots


class FakeClock:
    """Goes on only by sleeping, and by what the test says."""

    def __init__(self) -> None:
        self.now_ns = 5_000
        self.oversleeps_ns = 0

    def __call__(self) -> int:
        return self.now_ns

    def sleep(self, seconds: float) -> None:
        self.now_ns += round(seconds * 1e9) + self.oversleeps_ns


def slots(rate_hz: float = 50.0) -> tuple[FakeClock, OutputSlots]:
    clock = FakeClock()
    return clock, OutputSlots(rate_hz, clock, clock.sleep)


def test_slots_are_counted_from_the_first_without_drift() -> None:
    clock, paced = slots(60.0)
    clock.oversleeps_ns = 900_000  # what is overslept does not add up
    seen = [paced.wait() for _ in range(601)]
    assert seen[-1] - seen[0] == 10_000_000_000
    steps = {later - former for former, later in pairwise(seen)}
    assert steps <= {16_666_666, 16_666_667}
    assert paced.missed == 0


def test_a_slot_is_never_given_before_its_time() -> None:
    clock, paced = slots()
    for _ in range(20):
        assert paced.wait() <= clock.now_ns
        clock.now_ns += 7_000_000


def test_slots_that_are_over_are_missed_and_not_made_up_for() -> None:
    clock, paced = slots()
    first = paced.wait()
    clock.now_ns += 71_000_000  # 20 ms each: those at 20, 40 are over, that at 60 is too late
    assert paced.wait() - first == 80_000_000
    assert clock.now_ns - first == 80_000_000
    assert paced.missed == 3
    assert paced.wait() - first == 100_000_000
    assert paced.missed == 3


def test_a_little_late_is_no_miss() -> None:
    clock, paced = slots()
    first = paced.wait()
    clock.now_ns += 24_000_000
    assert paced.wait() - first == 20_000_000
    assert clock.now_ns - first == 24_000_000
    assert paced.missed == 0


def test_a_loop_that_is_always_late_rests_between() -> None:
    clock, paced = slots()
    paced.wait()
    rested_ns = 0
    for _ in range(50):
        clock.now_ns += 26_000_000  # what a tick takes
        before_ns = clock.now_ns
        paced.wait()
        rested_ns += clock.now_ns - before_ns
    assert paced.missed == 50
    assert rested_ns == 50 * 14_000_000


def test_the_real_clock_paces() -> None:
    paced = OutputSlots(100.0)
    begun = paced.wait()
    last = [paced.wait() for _ in range(5)][-1]
    assert last - begun >= 50_000_000
    assert time.monotonic_ns() >= last
