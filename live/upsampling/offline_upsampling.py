"""A clip as a film of another rate: every slot of the media clock, in one thread, repeatable."""

from __future__ import annotations

from typing import Any

from live.pipeline import Laps, Reader, Shower
from live.records import Reading, Shown, Tick
from live.upsampling.image_rhythm import GAP_NS
from live.upsampling.interpolation import are_one_motion, hold, show_between
from live.upsampling.upsampling_meter import UpsamplingMeter

LEAST_LEFT = 0.25
"""So much of a slot has to be left of the last image to be shown in it; a clip's stamps are
rounded."""


class OfflineUpsampling:
    """Ticks as a `Pipeline` does, so many for each second of the clip, as fast as possible."""

    def __init__(
        self,
        reader: Reader,
        shower: Shower,
        rate_hz: float,
        meter: UpsamplingMeter,
        gap_ns: float = GAP_NS,
    ) -> None:
        """`gap_ns`: of images further apart nothing is mixed."""
        self._reader, self._shower, self._meter = reader, shower, meter
        self._gap_ns = gap_ns
        self._period_ns = 1e9 / rate_hz
        self._slot = -1
        self._first_ns = 0
        self._before: Reading | None = None
        self._newest: Reading | None = None
        self._ended = False

    def tick(self) -> Tick | None:
        """The next slot's tick; None when the last image has been shown as long as the others."""
        self._slot += 1
        if self._newest is None:
            self._read()
            self._first_ns = self._newest.frame.media_ns if self._newest else 0
        media_ns = self._first_ns + round(self._slot * self._period_ns)
        while not self._ended and self._newest and self._newest.frame.media_ns < media_ns:
            self._read()
        if self._newest is None or (self._ended and self._is_over(media_ns)):
            return None
        lap = Laps()
        shown = self._show(self._newest, media_ns)
        lap("between")
        tick = self._shower.show(shown, lap.stage_ms)
        self._meter.note(tick, self._newest, 0)
        return tick

    def close(self) -> None:
        """Nothing runs beside the loop."""

    def summarise(self) -> dict[str, Any]:
        """What there is to report beside the ticks."""
        return self._meter.summarise(0)

    def _read(self) -> None:
        reading = self._reader.read()
        if reading is None:
            self._ended = True
            return
        self._meter.note_reading(reading)
        self._before, self._newest = self._newest, reading

    def _is_over(self, media_ns: int) -> bool:
        assert self._newest is not None
        last_ns = self._newest.frame.media_ns
        lasts_ns = last_ns - self._before.frame.media_ns if self._before else self._period_ns
        return media_ns > last_ns + lasts_ns - LEAST_LEFT * self._period_ns

    def _show(self, newest: Reading, media_ns: int) -> Shown:
        if self._before is None or media_ns >= newest.frame.media_ns:
            moment_ns = newest.frame.captured_ns + media_ns - newest.frame.media_ns
            return hold(newest, moment_ns, media_ns)
        before_ns = self._before.frame.media_ns
        span_ns = newest.frame.media_ns - before_ns
        share = (media_ns - before_ns) / span_ns
        way_ns = newest.frame.captured_ns - self._before.frame.captured_ns
        moment_ns = self._before.frame.captured_ns + round(share * way_ns)
        if not are_one_motion(self._before, newest, span_ns, self._gap_ns):
            return hold(self._before, moment_ns, media_ns)
        return show_between(self._before, newest, share, moment_ns, media_ns)
