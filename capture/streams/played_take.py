"""A recorded Live Link Face take as the performer."""

from __future__ import annotations

from pathlib import Path

from capture.records import Frame, Observation
from capture.streams.arkit_signals import ArkitSignals
from capture.streams.live_link_csv import read_live_link_take
from capture.streams.take_clock import TakeClock


class PlayedTake(TakeClock):
    """A take's rows as frames without an image, and what was tracked in each.

    Args:
        path: a Live Link Face take (.csv).
        paced: True plays it in time, late rows dropped and counted; False gives every row, as fast
            as it is asked for.
        speed: how often as fast as it was recorded.
        loop: begin again at its end.

    Raises:
        SourceError: it is no such take.
    """

    def __init__(self, path: Path, *, paced: bool, speed: float = 1.0, loop: bool = False) -> None:
        times_s, names, self._values = read_live_link_take(path)
        super().__init__((times_s * 1e9).round(), paced=paced, speed=speed, loop=loop)
        self._signals = ArkitSignals(names)

    def track(self, frame: Frame) -> Observation:
        """What the row of that frame says."""
        return self._signals.observe(frame, self._values[self.row_of(frame)])
