from __future__ import annotations

import threading
import time as real_time

import numpy as np
import pytest

from capture.records import Frame
from capture.streams.take_clock import TakeClock

STEP = 33_000_000


class Time:
    """A clock that only sleeping and `spend` move on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now_ns = 5_000_000_000
        monkeypatch.setattr(real_time, "monotonic_ns", lambda: self.now_ns)
        monkeypatch.setattr(real_time, "sleep", self.spend)

    def spend(self, seconds: float) -> None:
        self.now_ns += round(seconds * 1e9)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return Time(monkeypatch)


def play(clock: TakeClock, most: int = 100) -> list[Frame]:
    frames = []
    while len(frames) < most and (frame := clock.grab()):
        frames.append(frame)
    return frames


def test_as_fast_as_asked_for_every_row_comes_once(time: Time) -> None:
    clock = TakeClock(np.arange(7) * STEP + 99, paced=False)
    frames = play(clock)
    assert [clock.row_of(frame) for frame in frames] == list(range(7))
    assert [frame.media_ns for frame in frames] == [k * STEP for k in range(7)]
    assert time.now_ns == 5_000_000_000
    assert clock.dropped == 0
    assert frames[0].image.shape == (0, 0, 3)


def test_in_time_a_row_comes_when_it_is_due(time: Time) -> None:
    begun_ns = time.now_ns
    clock = TakeClock(np.arange(7) * STEP, paced=True)
    frames = play(clock)
    assert [frame.captured_ns - begun_ns for frame in frames] == [k * STEP for k in range(7)]
    assert time.now_ns - begun_ns == pytest.approx(6 * STEP, abs=10)


def test_late_rows_are_passed_over_and_counted(time: Time) -> None:
    clock = TakeClock(np.arange(7) * STEP, paced=True)
    clock.grab()
    time.spend(3.5 * STEP / 1e9)
    frames = play(clock)
    assert [frame.frame_id for frame in frames] == [3, 4, 5, 6]
    assert clock.dropped == 2
    clock = TakeClock(np.arange(7) * STEP, paced=True)
    clock.grab()
    time.spend(60)
    assert [frame.frame_id for frame in play(clock)] == [6]  # how it ends is seen


@pytest.mark.parametrize("paced", [True, False])
@pytest.mark.parametrize("speed", [0.5, 1.0, 4.0])
def test_speed_stretches_all_times(time: Time, speed: float, paced: bool) -> None:
    clock = TakeClock(np.arange(7) * STEP, paced=paced, speed=speed)
    frames = play(clock)
    assert clock.frame_rate == pytest.approx(speed * 1e9 / STEP)
    assert [frame.media_ns for frame in frames] == [int(k * STEP / speed) for k in range(7)]


@pytest.mark.parametrize("paced", [True, False])
def test_a_loop_goes_on_where_it_ended(time: Time, paced: bool) -> None:
    clock = TakeClock(np.array([0, 1, 2, 5]) * STEP, paced=paced, loop=True)
    frames = play(clock, 10)
    assert [clock.row_of(frame) for frame in frames] == [0, 1, 2, 3, 0, 1, 2, 3, 0, 1]
    assert [frame.frame_id for frame in frames] == list(range(10))
    expected = [0, 1, 2, 5, 6, 7, 8, 11, 12, 13]
    assert [frame.media_ns / STEP for frame in frames] == pytest.approx(expected)


def test_a_take_of_one_row_and_a_closed_one_end(time: Time) -> None:
    clock = TakeClock(np.array([7]), paced=True)
    assert len(play(clock)) == 1
    clock = TakeClock(np.arange(3), paced=False, loop=True)
    clock.grab()
    clock.close()
    clock.close()
    assert clock.grab() is None


def test_closing_wakes_whoever_waits_for_a_row_on_another_thread() -> None:
    clock = TakeClock(np.array([0, 3_600_000_000_000]), paced=True)
    assert clock.grab() is not None
    given: list[Frame | None] = []
    waiting = threading.Thread(target=lambda: given.append(clock.grab()), daemon=True)
    waiting.start()
    waiting.join(0.05)
    assert waiting.is_alive()
    clock.close()
    waiting.join(10.0)
    assert given == [None]
