"""Plays the rows of a take in time, as a source: which one is due, the stamps of its frame."""

from __future__ import annotations

import time
from typing import Self

import numpy as np

from capture.pacing import sleep_until
from capture.records import Frame

NO_IMAGE = np.zeros((0, 0, 3), np.uint8)
"""The image of a frame that was tracked elsewhere."""
NO_IMAGE.flags.writeable = False
_FALLBACK_RATE = 30.0


class TakeClock:
    """Gives a frame for each row, whose `frame_id` counts rows through all rounds: see `row_of`.

    All of a `capture.sources.TrackedSource` but what was tracked, which the kinds of takes add.

    Args:
        times_ns: (N,) int64 increasing, when each row was; at least one.
        paced: True gives a row when it is due and passes over late ones, counted in `dropped`;
            False gives each as fast as it is asked for.
        speed: how often as fast as it was; the media clock runs as it is played.
        loop: begin again after the last row, the media clock running on.
    """

    live = False

    def __init__(
        self, times_ns: np.ndarray, *, paced: bool, speed: float = 1.0, loop: bool = False
    ) -> None:
        since_first = (np.asarray(times_ns, np.int64) - int(times_ns[0])) / speed
        self._times_ns = since_first.astype(np.int64).tolist()
        # A row lasts as long as its rows usually do; the last one, too, before a new round.
        steps = np.diff(since_first)
        self._frame_rate = 1e9 / float(np.median(steps)) if len(steps) else _FALLBACK_RATE
        self._round_ns = self._times_ns[-1] + round(1e9 / self._frame_rate)
        self._paced, self._loop = paced, loop
        self._next = 0
        self._start_ns: int | None = None
        self._media_ns = -1
        self._closed = False
        self._dropped = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def dropped(self) -> int:
        """Rows passed over because later ones were due."""
        return self._dropped

    @property
    def frame_rate(self) -> float:
        """Rows a second, as they are played."""
        return self._frame_rate

    def row_of(self, frame: Frame) -> int:
        """Which row a frame of this clock stands for."""
        return frame.frame_id % len(self._times_ns)

    def grab(self) -> Frame | None:
        """The next row's frame, waiting for it where paced; None at the end, and once closed."""
        if self._paced:
            self._pass_over_late_ones()
        if not self._is_there(self._next):
            return None
        number, self._next = self._next, self._next + 1
        captured_ns = self._wait_for(number) if self._paced else time.monotonic_ns()
        if self._closed:
            return None
        self._media_ns = max(self._media_ns_of(number), self._media_ns + 1)
        return Frame(number, captured_ns, self._media_ns, NO_IMAGE)

    def close(self) -> None:
        """Nothing more comes, nor to a `grab` that waits on another thread; may be called twice."""
        self._closed = True

    def _is_there(self, number: int) -> bool:
        return not self._closed and (self._loop or number < len(self._times_ns))

    def _media_ns_of(self, number: int) -> int:
        rounds, row = divmod(number, len(self._times_ns))
        return rounds * self._round_ns + self._times_ns[row]

    def _pass_over_late_ones(self) -> None:
        """A row whose successor is due as well is late. The last one is shown all the same."""
        now_ns = time.monotonic_ns()
        if self._start_ns is None:
            self._start_ns = now_ns
        played_ns = now_ns - self._start_ns
        while self._is_there(self._next + 1) and self._media_ns_of(self._next + 1) <= played_ns:
            self._next += 1
            self._dropped += 1

    def _wait_for(self, number: int) -> int:
        due_ns = (self._start_ns or 0) + self._media_ns_of(number)
        sleep_until(due_ns, lambda: self._closed)
        return due_ns
