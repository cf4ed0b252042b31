from __future__ import annotations

import gc

import pytest

from live.loop import calm_garbage, run_loop


class Countdown:
    def __init__(self, count: int) -> None:
        self.left = count
        self.collecting: set[bool] = set()

    def tick(self):
        self.collecting.add(gc.isenabled())
        self.left -= 1
        return None if self.left < 0 else object()


def test_it_runs_to_the_end_of_the_source() -> None:
    assert run_loop(Countdown(700)) == 700  # pyright: ignore[reportArgumentType]


def test_it_stops_when_asked() -> None:
    countdown = Countdown(700)
    assert run_loop(countdown, lambda: countdown.left <= 690) == 10  # pyright: ignore[reportArgumentType]


def test_no_full_collection_inside_and_all_as_before_after() -> None:
    countdown = Countdown(5)
    assert gc.isenabled()
    run_loop(countdown)  # pyright: ignore[reportArgumentType]
    assert countdown.collecting == {False}
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_an_interruption_leaves_collection_as_it_was() -> None:
    with pytest.raises(KeyboardInterrupt), calm_garbage():
        raise KeyboardInterrupt
    assert gc.isenabled()
