import time

import pytest

from live.evaluation.stopwatch import NOTHING, Spent, median, timed


def test_sleeping_takes_time_but_no_work():
    done, spent = timed(lambda: time.sleep(0.05) or "done")
    assert done == "done"
    assert spent.wall_s >= 0.05
    assert spent.cpu_s < spent.wall_s


def test_each_clock_has_a_median_of_its_own():
    times = [Spent(1.0, 30.0), Spent(2.0, 10.0), Spent(9.0, 20.0)]
    assert median(times) == Spent(2.0, 20.0)
    assert median(times, 0.5) == Spent(1.0, 10.0)


def test_times_add_up():
    total = NOTHING + Spent(1.0, 2.0) + Spent(0.5, 0.5)
    assert (total.wall_s, total.cpu_s) == pytest.approx((1.5, 2.5))
