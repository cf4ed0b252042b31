"""Which moment of the performance a slot shows: how far the loop stays behind the camera."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from live.records import Reading
from live.upsampling.image_rhythm import ImageRhythm

REMEMBERED = 61
"""Readings, two seconds of a camera, by which the delay goes."""
SETTLED = 30
"""Behind so many readings the delay changes slowly."""
SLOW_ONES = 15
"""So many first readings are forgotten then: they loaded code and filled caches."""
MOST_PACE = 0.03
"""By so much faster or slower time may pass while the delay changes."""
FIRST_PACE = 0.25
"""And in the first second: the delay is found within a few slots, and time never stands."""


@dataclass(frozen=True, slots=True)
class Delay:
    """How far behind a slot the moment it shows is."""

    intervals: float
    """So many of the usual distance between two images."""
    reading_quantile: float
    """And so long as this share of the readings takes from the image to its end."""


ONE_IMAGE_LATER = Delay(intervals=1.0, reading_quantile=0.9)
"""The image behind the moment is read by then, but for the slowest: what is shown is known."""
NOT_LATER = Delay(intervals=0.0, reading_quantile=0.5)
"""As late as an image that is shown as soon as it is read."""


class ShowingMoment:
    """Moments that go on as evenly as slots do, and never back."""

    def __init__(self, delay: Delay, rhythm: ImageRhythm) -> None:
        self._delay, self._gap_ns = delay, rhythm.gap_ns
        self._stamps: deque[tuple[int, int]] = deque(maxlen=REMEMBERED)
        """captured_ns and done_ns of each reading."""
        self._settled = 0
        self.interval_ns = rhythm.interval_ns
        """The usual distance between two images."""
        self._wanted_ns = 0.0
        self._behind_ns: float | None = None
        self._slot_ns = 0

    def note(self, reading: Reading) -> None:
        """One reading more; behind a pause all begins anew."""
        captured_ns = reading.frame.captured_ns
        if self._stamps and not 0 < captured_ns - self._stamps[-1][0] <= self._gap_ns:
            self._stamps.clear()
            self._settled = 0
        self._stamps.append((captured_ns, reading.done_ns))
        self._settled += 1
        if self._settled == SETTLED:
            for _ in range(SLOW_ONES):
                self._stamps.popleft()
        captured, done = np.array(self._stamps, np.int64).T
        if len(captured) > 1:
            self.interval_ns = float(np.median(np.diff(captured)))
        takes_ns = float(np.quantile(done - captured, self._delay.reading_quantile))
        self._wanted_ns = self._delay.intervals * self.interval_ns + takes_ns

    def at(self, slot_ns: int) -> int:
        """The moment to show at a slot; slots in order, after the first reading was noted."""
        if self._behind_ns is None:
            self._behind_ns = self._wanted_ns
        pace = MOST_PACE if self._settled > SETTLED else FIRST_PACE
        most_ns = pace * (slot_ns - self._slot_ns)
        change_ns = self._wanted_ns - self._behind_ns
        self._behind_ns += min(max(change_ns, -most_ns), most_ns)
        self._slot_ns = slot_ns
        return slot_ns - round(self._behind_ns)
