"""A recording as the performer: what moved the character then moves it again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from capture.records import Frame, Observation, see_nobody
from capture.streams.take_clock import TakeClock
from engine.records import Expression
from live.takes.recording import expression_of
from live.takes.recording_file import read_recording


class ReplayedRecording(TakeClock):
    """The ticks of a recording as frames without an image, and what was tracked in each.

    Args:
        path: what `--record` wrote (.npz).
        paced: True plays it in time, late ticks dropped and counted; False gives every tick, as
            fast as it is asked for.
        speed: how often as fast as it was recorded.
        loop: begin again at its end.

    Raises:
        TakeError: it is no such recording.
    """

    def __init__(self, path: Path, *, paced: bool, speed: float = 1.0, loop: bool = False) -> None:
        self._rows = read_recording(path)
        super().__init__(self._rows["media_ns"], paced=paced, speed=speed, loop=loop)

    def track(self, frame: Frame) -> Observation:
        """What was given to the encoder in the tick of that frame."""
        row = self._rows[self.row_of(frame)]
        return replace(
            see_nobody(frame),
            face_found=bool(row["face_found"]),
            confidence=float(row["confidence"]),
            coefficients=row["coefficients"].copy(),
            T_camera_head=row["T_camera_head"].copy(),
            identity=int(row["identity"]),
            region_confidence=row["region_confidence"].copy(),
        )


class RecordedEncoder:
    """Gives the expression of the tick that a frame of `ReplayedRecording` stands for.

    Raises:
        TakeError: `path` is no such recording.
    """

    name = "recording"

    def __init__(self, path: Path) -> None:
        self._rows = read_recording(path)

    def encode(self, observation: Observation) -> Expression:
        """What moved the character then."""
        row = self._rows[observation.frame_id % len(self._rows)]
        return expression_of(row, observation.frame_id, observation.captured_ns)


class AsRecorded:
    """In the place of whatever bridges moments without a face: a recording has them bridged."""

    def bridge(self, expression: Expression, media_ns: int) -> Expression:
        """The expression itself."""
        return expression
