"""Says early, and once, that an app is not reached."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from live.records import Say, Tick
from live.senders.app_sender import AppSender

PATIENCE_S = 2.0
"""Of trouble: whoever starts the app a moment later is not bothered."""
OVER_S = 3.0
"""Without any more of it, trouble is over. From afar it shows in one packet a second, for machines
limit how often they refuse."""


class SenderTrouble:
    """How long one sender has been in trouble."""

    def __init__(self, sender: AppSender) -> None:
        self.sender = sender
        self._count = 0
        self._first_s = self._last_s = float("-inf")

    def lasts(self, now_s: float) -> bool:
        """Whether packets go wrong, and have for `PATIENCE_S`; to be asked every tick."""
        count = self.sender.lost
        if count == self._count:
            return False
        if now_s - self._last_s > OVER_S:
            self._first_s = now_s
        self._count, self._last_s = count, now_s
        return now_s - self._first_s >= PATIENCE_S


class SendWatch:
    """Looks after every tick; never waits."""

    def __init__(
        self,
        senders: Sequence[AppSender],
        say: Say,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`clock`: seconds."""
        self._say, self._clock = say, clock
        self._untold = [SenderTrouble(sender) for sender in senders]

    def note(self, tick: Tick) -> None:
        """A tick is over."""
        if not self._untold:
            return
        now = self._clock()
        for trouble in [each for each in self._untold if each.lasts(now)]:
            self._untold.remove(trouble)
            self._say(trouble.sender.describe_trouble())
