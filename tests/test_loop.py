from __future__ import annotations

import gc
import weakref

import pytest

from live.loop import TIDY_ALL_EVERY, TIDY_EVERY, calm_garbage, run_loop


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


def test_every_tick_is_noted() -> None:
    noted = []
    run_loop(Countdown(3), note=noted.append)  # pyright: ignore[reportArgumentType]
    assert len(noted) == 3


def test_no_full_collection_inside_and_all_as_before_after() -> None:
    countdown = Countdown(5)
    assert gc.isenabled()
    run_loop(countdown)  # pyright: ignore[reportArgumentType]
    assert countdown.collecting == {False}
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


class Ring:
    """Garbage that counting references never frees."""

    def __init__(self) -> None:
        self.itself = self


class Littering(Countdown):
    """Drops one ring at once, and one that has outlived several collections."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.kept: Ring | None = None
        self.dropped: list[weakref.ref[Ring]] = []
        self.lying: list[int] = []
        self._ticks = 0

    def tick(self):
        self._ticks += 1
        if self._ticks == 1:
            self.kept, young = Ring(), Ring()
            self.dropped = [weakref.ref(young), weakref.ref(self.kept)]
        elif self._ticks == 3 * TIDY_EVERY:
            self.kept = None
        self.lying.append(sum(ring() is not None for ring in self.dropped))
        return super().tick()


def test_garbage_is_collected_whatever_it_outlived() -> None:
    littering = Littering(TIDY_ALL_EVERY + 1)
    run_loop(littering)  # pyright: ignore[reportArgumentType]
    assert littering.lying[TIDY_EVERY - 1] == 2
    assert littering.lying[TIDY_EVERY + 1] == 1
    assert littering.lying[TIDY_ALL_EVERY - 1] == 1
    assert littering.lying[TIDY_ALL_EVERY] == 0


def test_an_interruption_leaves_collection_as_it_was() -> None:
    with pytest.raises(KeyboardInterrupt), calm_garbage():
        raise KeyboardInterrupt
    assert gc.isenabled()
