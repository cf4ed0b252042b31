"""What work takes, by the clock on the wall and by the processor."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds."""

    wall_s: float
    cpu_s: float
    """Of all threads together; unlike the other, hardly larger where the machine is busy."""

    def __add__(self, other: Spent) -> Spent:
        return Spent(self.wall_s + other.wall_s, self.cpu_s + other.cpu_s)


NOTHING = Spent(0.0, 0.0)


def timed(work: Callable[[], Done]) -> tuple[Done, Spent]:
    """What `work` returns, and what it took."""
    wall, cpu = time.perf_counter(), time.process_time()
    done = work()
    return done, Spent(time.perf_counter() - wall, time.process_time() - cpu)


def median(times: Sequence[Spent], share: float = 1.0) -> Spent:
    """Of each clock for itself; `share` of it."""
    wall = float(np.median([one.wall_s for one in times]))
    cpu = float(np.median([one.cpu_s for one in times]))
    return Spent(share * wall, share * cpu)
