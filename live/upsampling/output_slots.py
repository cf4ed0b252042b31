"""Paces the loop by a clock of its own."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

STILL_IN_TIME = 0.25
"""So much of a slot may be over when it is asked for."""


class OutputSlots:
    """Moments of a constant rate, counted from the first: what comes late moves none of them.

    A slot asked for too late is missed, not made up for, and the next one is waited for: a loop
    that never rests would keep the interpreter from the thread that reads images.

    Args:
        rate_hz: slots a second.
        clock: nanoseconds.
        sleep: waits for so many seconds.
    """

    def __init__(
        self,
        rate_hz: float,
        clock: Callable[[], int] = time.monotonic_ns,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._period_ns = 1e9 / rate_hz
        self._clock, self._sleep = clock, sleep
        self._first_ns: int | None = None
        self._number = 0
        self.missed = 0
        """Slots passed over."""

    def wait(self) -> int:
        """The moment of the next slot, once it has come, in the clock's nanoseconds."""
        now_ns = self._clock()
        if self._first_ns is None:
            self._first_ns = now_ns
            return now_ns
        due = math.ceil((now_ns - self._first_ns) / self._period_ns - STILL_IN_TIME)
        self._number += 1
        if due > self._number:
            self.missed += due - self._number
            self._number = due
        slot_ns = self._first_ns + round(self._number * self._period_ns)
        while (left_ns := slot_ns - self._clock()) > 0:
            self._sleep(left_ns / 1e9)
        return slot_ns
