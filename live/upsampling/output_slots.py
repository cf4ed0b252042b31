"""Paces the loop by a clock of its own."""

from __future__ import annotations

import time
from collections.abc import Callable


class OutputSlots:
    """Moments of a constant rate, counted from the first: what comes late moves none of them.

    A slot that is over when it is asked for is missed, not made up for: the next that is still to
    come would only be late as well.

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
        newest = int((now_ns - self._first_ns) / self._period_ns)
        self._number += 1
        if newest > self._number:
            self.missed += newest - self._number
            self._number = newest
        slot_ns = self._first_ns + round(self._number * self._period_ns)
        while (left_ns := slot_ns - self._clock()) > 0:
            self._sleep(left_ns / 1e9)
        return slot_ns
