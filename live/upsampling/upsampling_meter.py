"""Counts what upsampling costs and gives: readings, missed slots, how much later all is shown."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from live.records import Reading, Tick
from live.report import KEPT_TICKS, NewestNumbers, percentiles, sum_busy


class UpsamplingMeter:
    """Told of every reading and every tick.

    Args:
        rate_hz: ticks a second that are asked for.
        by: what is shown between images: "interpolate", "predict", or "clip" where a clip is given
            more images, which is never late.
        warm_up: first readings and ticks, which are counted but not timed.
        kept: so many of the newest are behind the percentiles.
    """

    def __init__(self, rate_hz: float, by: str, warm_up: int = 0, kept: int = KEPT_TICKS) -> None:
        self._rate_hz, self._by, self._warm_up = rate_hz, by, warm_up
        self._stage_ms: defaultdict[str, NewestNumbers] = defaultdict(lambda: NewestNumbers(kept))
        self._busy_ms, self._added_ms, self._ahead_ms = (NewestNumbers(kept) for _ in range(3))
        self._readings = self._ticks = 0

    def note_reading(self, reading: Reading) -> None:
        """One image was read."""
        self._readings += 1
        if self._readings > self._warm_up:
            for stage, ms in reading.stage_ms.items():
                self._stage_ms[stage].add(ms)
            self._busy_ms.add(sum_busy(reading.stage_ms))

    def pass_over(self, readings: int) -> None:
        """So many were read of which nothing is known any more."""
        self._readings += readings

    def note(self, tick: Tick, newest: Reading, ahead_ns: int) -> None:
        """One tick is over, made from `newest` and older readings, and guessed `ahead_ns`."""
        self._ticks += 1
        if self._ticks > self._warm_up:
            read_ms = (newest.done_ns - newest.frame.captured_ns) / 1e6
            self._added_ms.add(tick.age_ms - read_ms)
            self._ahead_ms.add(ahead_ns / 1e6)

    def summarise(self, missed: int) -> dict[str, Any]:
        """The report: `rate_hz`, `by`, `readings`, slots `missed`, and percentiles.

        `age_added_ms`: how old what is shown is when it is published, less the age at which the
        newest reading it is made from was done. `ahead_ms`: how far it goes beyond the newest
        image. `reading_stages` and `reading_busy_ms`: what reading an image takes, beside the loop.
        """
        stages = {name: percentiles(ms.in_order()) for name, ms in self._stage_ms.items()}
        return {
            "rate_hz": self._rate_hz,
            "by": self._by,
            "readings": self._readings,
            "missed": missed,
            "age_added_ms": percentiles(self._added_ms.in_order()),
            "ahead_ms": percentiles(self._ahead_ms.in_order()),
            "reading_stages": stages,
            "reading_busy_ms": percentiles(self._busy_ms.in_order()),
        }
