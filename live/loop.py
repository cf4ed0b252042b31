"""Runs the pipeline until its source ends or somebody stops it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from live.interruption import end_if_interrupted
from live.records import Tick

TIDY_EVERY = 300  # ticks
TIDY_ALL_EVERY = 9000
"""Ticks between collections of what outlived earlier ones as well, five minutes of a camera. What
existed before the loop is exempt, so even this one takes a tenth of a millisecond."""


class Ticking(Protocol):
    """A loop's content."""

    def tick(self) -> Tick | None:
        """One trip through it; None when it is over."""
        ...


def run_loop(
    pipeline: Ticking,
    stopped: Callable[[], bool] = lambda: False,
    note: Callable[[Tick], None] = lambda tick: None,
) -> int:
    """Tick until the source ends or `stopped`; the number of ticks.

    `note` is told each tick when it is over, the sinks' time included. Raises KeyboardInterrupt at
    once where one was swallowed while the parts were loaded.
    """
    count = 0
    end_if_interrupted()
    with calm_garbage():
        while not stopped() and (tick := pipeline.tick()) is not None:
            note(tick)
            count += 1
            if count % TIDY_ALL_EVERY == 0:
                gc.collect()
            elif count % TIDY_EVERY == 0:
                gc.collect(0)
    return count


@contextmanager
def calm_garbage() -> Iterator[None]:
    """No collection in the middle of a tick: what exists now is exempt, the rest is small.

    A full one walks every object of numpy, MediaPipe and the rest, tens of milliseconds. Garbage
    made since is collected by the loop itself, between ticks.
    """
    was_enabled = gc.isenabled()
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()
        if was_enabled:
            gc.enable()
