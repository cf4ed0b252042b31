import pytest

from live.evaluation import stopwatch
from live.evaluation.stopwatch import NOTHING, Spent, median, timed


def test_both_clocks_are_read_before_and_after(monkeypatch):
    wall, cpu = iter([10.0, 12.5]), iter([3.0, 3.25])
    monkeypatch.setattr(stopwatch.time, "perf_counter", lambda: next(wall))
    monkeypatch.setattr(stopwatch.time, "process_time", lambda: next(cpu))
    done, spent = timed(lambda: "done")
    assert done == "done"
    assert (spent.wall_s, spent.cpu_s) == (2.5, 0.25)


def test_each_clock_has_a_median_of_its_own():
    times = [Spent(1.0, 30.0), Spent(2.0, 10.0), Spent(9.0, 20.0)]
    assert median(times) == Spent(2.0, 20.0)
    assert median(times, 0.5) == Spent(1.0, 10.0)


def test_times_add_up():
    total = NOTHING + Spent(1.0, 2.0) + Spent(0.5, 0.5)
    assert (total.wall_s, total.cpu_s) == pytest.approx((1.5, 2.5))
