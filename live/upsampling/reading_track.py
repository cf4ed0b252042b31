"""The newest readings, handed from the thread that reads to the loop that shows."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass

from live.records import Reading

KEPT = 16
"""Readings; half a second of a camera, more than the loop is ever behind."""


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """What is there at one moment."""

    readings: tuple[Reading, ...]
    """Oldest first, at most `KEPT`."""
    count: int
    """All there ever were."""
    ended: bool
    """Nothing more comes."""


class ReadingTrack:
    """Where readings are put and looked at; for two threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._readings: deque[Reading] = deque(maxlen=KEPT)
        self._count = 0
        self._ended = False
        self._problem: Exception | None = None

    def put(self, reading: Reading) -> None:
        """Add the newest."""
        with self._changed:
            self._readings.append(reading)
            self._count += 1
            self._changed.notify_all()

    def end(self, problem: Exception | None = None) -> None:
        """Nothing more comes; because of `problem`, if there is one."""
        with self._changed:
            self._ended, self._problem = True, problem
            self._changed.notify_all()

    def look(self) -> Track:
        """What is there. Raises whatever ended the readings."""
        with self._changed:
            if self._problem is not None:
                raise self._problem
            return Track(tuple(self._readings), self._count, self._ended)

    def wait_for_any(self, timeout_s: float) -> bool:
        """Whether there is a reading or none will come; waits for that."""
        with self._changed:
            return self._changed.wait_for(lambda: bool(self._count) or self._ended, timeout_s)
