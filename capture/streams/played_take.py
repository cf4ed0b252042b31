"""A recorded Live Link Face take as the performer."""

from __future__ import annotations

from pathlib import Path

from capture.records import Frame, Observation
from capture.streams.arkit_signals import ArkitSignals
from capture.streams.live_link_csv import read_live_link_take
from capture.streams.take_clock import TakeClock


class PlayedTake:
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

    live = False

    def __init__(self, path: Path, *, paced: bool, speed: float = 1.0, loop: bool = False) -> None:
        times_s, names, self._values = read_live_link_take(path)
        self._clock = TakeClock((times_s * 1e9).round(), paced=paced, speed=speed, loop=loop)
        self._signals = ArkitSignals(names)

    def __enter__(self) -> PlayedTake:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def dropped(self) -> int:
        """Rows passed over because later ones were due."""
        return self._clock.dropped

    @property
    def frame_rate(self) -> float:
        """Rows a second, as they are played."""
        return self._clock.frame_rate

    def grab(self) -> Frame | None:
        """The next row that is due, its image empty; None at the take's end."""
        return self._clock.grab()

    def track(self, frame: Frame) -> Observation:
        """What the row of that frame says."""
        return self._signals.observe(frame, self._values[self._clock.row_of(frame)])

    def close(self) -> None:
        """Nothing more comes; may be called twice."""
        self._clock.close()
