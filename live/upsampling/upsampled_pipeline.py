"""The loop at a rate of its own, while images are read beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from live.pipeline import Laps, Reader, Shower
from live.records import Reading, Shown, Tick
from live.upsampling.image_rhythm import ImageRhythm
from live.upsampling.reading_thread import ReadingThread
from live.upsampling.reading_track import ReadingTrack, Track
from live.upsampling.showing_moment import Delay, ShowingMoment
from live.upsampling.slot_watch import Slots
from live.upsampling.upsampling_meter import UpsamplingMeter

LOOK_S = 0.1


class Way(Protocol):
    """What is shown between images."""

    delay: Delay
    ahead_ns: int
    """How far what was shown last goes beyond the newest image."""

    def show(self, readings: Sequence[Reading], moment_ns: int, media_ns: int) -> Shown:
        """The performer at a moment."""
        ...


class UpsampledPipeline:
    """Ticks as a `Pipeline` does, at the slots' rate; close it when the loop is over.

    What the reading thread meets, `tick` raises.
    """

    def __init__(
        self,
        reader: Reader,
        shower: Shower,
        slots: Slots,
        way: Way,
        meter: UpsamplingMeter,
        rhythm: ImageRhythm,
    ) -> None:
        self._shower, self._slots, self._way, self._meter = shower, slots, way, meter
        self._track = ReadingTrack()
        self._thread = ReadingThread(reader, self._track)
        self._moment = ShowingMoment(way.delay, rhythm)
        self._begun = False
        self._noted = 0
        self._media_less_slot_ns: int | None = None

    def tick(self) -> Tick | None:
        """One slot's tick; None when the source has ended and its last image was shown."""
        lap = Laps()
        self._await_first()
        slot_ns = self._slots.wait()
        lap("wait")
        track = self._track.look()
        if not track.readings:
            return None
        self._note(track)
        moment_ns, last_ns = self._moment.at(slot_ns), track.readings[-1].frame.captured_ns
        if track.ended and moment_ns > last_ns:
            return None
        shown = self._way.show(track.readings, moment_ns, self._media_of(slot_ns, track))
        lap("between")
        tick = self._shower.show(shown, lap.stage_ms)
        self._meter.note(tick, _newest_in(shown, track), self._way.ahead_ns)
        return tick

    def close(self) -> None:
        """End the reading; may be called twice."""
        self._thread.stop()

    def summarise(self) -> dict[str, Any]:
        """What there is to report beside the ticks."""
        return self._meter.summarise(self._slots.missed)

    def _await_first(self) -> None:
        if not self._begun:
            self._begun = True
            self._thread.start()
            # By steps: a wait without an end would not hear Ctrl-C on every system.
            while not self._track.wait_for_any(LOOK_S):
                pass

    def _note(self, track: Track) -> None:
        come = track.count - self._noted
        fresh = min(come, len(track.readings))
        self._noted = track.count
        self._meter.pass_over(come - fresh)
        for reading in track.readings[len(track.readings) - fresh :]:
            self._moment.note(reading)
            self._meter.note_reading(reading)

    def _media_of(self, slot_ns: int, track: Track) -> int:
        """The media clock at a slot: it goes as evenly as slots do, whatever is shown in them."""
        if self._media_less_slot_ns is None:
            self._media_less_slot_ns = track.readings[0].frame.media_ns - slot_ns
        return slot_ns + self._media_less_slot_ns


def _newest_in(shown: Shown, track: Track) -> Reading:
    """The newest reading that what is shown is made from."""
    frame_id = shown.frame.frame_id
    return next(one for one in track.readings if one.frame.frame_id == frame_id)
