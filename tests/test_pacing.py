from __future__ import annotations

import time

import pytest

from capture.pacing import sleep_until


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now_ns, self.sleeps = 10**12, 0
        monkeypatch.setattr(time, "monotonic_ns", lambda: self.now_ns)
        monkeypatch.setattr(time, "sleep", self.sleep)

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now_ns += round(seconds * 1e9)
        self.sleeps += 1


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.mark.parametrize("wait_s", [0.001, 0.05, 0.73, 60.0])
def test_the_moment_is_kept_however_far_it_is(clock: Clock, wait_s: float) -> None:
    due_ns = clock.now_ns + round(wait_s * 1e9)
    sleep_until(due_ns, lambda: False)
    assert clock.now_ns == pytest.approx(due_ns, abs=1)


def test_a_moment_that_is_over_is_not_waited_for(clock: Clock) -> None:
    sleep_until(clock.now_ns - 5, lambda: False)
    assert clock.sleeps == 0


def test_given_up_it_ends_soon(clock: Clock) -> None:
    begun_ns = clock.now_ns
    sleep_until(begun_ns + 3_600_000_000_000, lambda: clock.now_ns > begun_ns + 250_000_000)
    assert 250_000_000 < clock.now_ns - begun_ns < 400_000_000
