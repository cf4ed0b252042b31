"""Says early, and once, that a machine does not reach the rate it is asked for, and what helps."""

from __future__ import annotations

import math
from typing import Protocol

from live.records import Say
from live.upsampling.upsample_config import SLOWEST_HZ

TOLERATED = 0.05
"""Share of slots that may be missed: nobody sees it, and the age stays what was promised."""
SETTLING_S = 1.0
"""At the start, where code is loaded and caches are filled."""
WATCHED_S = 4.0
"""Seconds over which slots are counted before a word is said."""
ROOM = 0.8
"""Share of what a machine just reaches that it reaches with ease."""


class Slots(Protocol):
    """What paces the loop, as `OutputSlots` does."""

    @property
    def missed(self) -> int:
        """Slots passed over."""
        ...

    def wait(self) -> int:
        """The moment of the next slot, once it has come, in nanoseconds."""
        ...


class WatchedSlots:
    """Slots as they are, and a line where too many of them are missed.

    Args:
        slots: who paces.
        rate_hz: slots a second.
        say: told once, while the loop runs.
    """

    def __init__(self, slots: Slots, rate_hz: float, say: Say) -> None:
        self._slots, self._rate_hz, self._say = slots, rate_hz, say
        self._begin_ns: int | None = None
        self._end_ns = 0
        self._missed_before = 0
        self._told = False

    @property
    def missed(self) -> int:
        """Slots passed over."""
        return self._slots.missed

    def wait(self) -> int:
        """The moment of the next slot, once it has come, in nanoseconds."""
        slot_ns = self._slots.wait()
        if self._begin_ns is None:
            self._watch_from(slot_ns + round(SETTLING_S * 1e9))
        if not self._told and slot_ns >= self._end_ns:
            self._judge(slot_ns)
        elif slot_ns <= (self._begin_ns or 0):
            self._missed_before = self.missed
        return slot_ns

    def _watch_from(self, begin_ns: int) -> None:
        self._begin_ns = begin_ns
        self._end_ns = begin_ns + round(WATCHED_S * 1e9)
        self._missed_before = self.missed

    def _judge(self, slot_ns: int) -> None:
        wanted = (slot_ns - (self._begin_ns or 0)) / 1e9 * self._rate_hz
        share = min((self.missed - self._missed_before) / wanted, 1.0)
        advice = advise(self._rate_hz, share)
        if advice is not None:
            self._told = True
            self._say(f"Warning: {advice}")
        self._watch_from(slot_ns)


def advise(rate_hz: float, missed: float) -> str | None:
    """What helps a machine that misses this share of `rate_hz` slots a second; None for few."""
    if missed <= TOLERATED:
        return None
    reached = (1.0 - missed) * rate_hz
    slower = 5 * math.floor(ROOM * reached / 5)
    ease = f"a lower --upsample ({slower})" if slower >= SLOWEST_HZ else "leaving --upsample out"
    return (
        f"This machine shows {reached:.0f} of {rate_hz:g} Hz, and what it misses makes the rest "
        f"later: a smaller picture (--size 256x256), where one is drawn, or {ease} helps."
    )
