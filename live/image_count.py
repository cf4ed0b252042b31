"""Says now and then how far a film is, where no window shows it."""

from __future__ import annotations

import time
from collections.abc import Callable

from live.records import Tick

EVERY_S = 5.0


class ImageCount:
    """Counts ticks, and says so every few seconds."""

    def __init__(
        self,
        say: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
        of: str = "images",
    ) -> None:
        """`clock`: seconds; `of`: what is counted, in a word."""
        self._say, self._clock, self._of = say, clock, of
        self._count = 0
        self._said_at = clock()

    def note(self, tick: Tick) -> None:
        """One image more."""
        self._count += 1
        now = self._clock()
        if now - self._said_at >= EVERY_S:
            self._said_at = now
            self._say(f"  {self._count} {self._of} ...")
