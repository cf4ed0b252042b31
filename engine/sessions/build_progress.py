"""Tells how far an engine's build is, seldom enough to be read."""

from __future__ import annotations

import time
from collections.abc import Callable

_EVERY_S = 2.0


class BuildProgress:
    """A `engine.sessions.tensorrt_build.Watch` that says a line every two seconds.

    Args:
        name: the network's.
        say: told the line.
        clock: seconds.
    """

    def __init__(
        self, name: str, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._name, self._say, self._clock = name, say, clock
        self._told = clock()

    def __call__(self, phase: str, share: float) -> None:
        """So much of `phase`, in [0, 1], is done."""
        now = self._clock()
        if now - self._told >= _EVERY_S:
            self._told = now
            self._say(f"Building {self._name}: {phase}, {share:.0%}")
