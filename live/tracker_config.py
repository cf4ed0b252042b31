"""The options of the face tracker. Nothing heavy is imported here: `--help` reads this file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import tyro

from live.errors import SetupError

_MOST_FACES = 8


@dataclass(frozen=True)
class TrackerOptions:
    """What every command that watches a performer shares."""

    tracker: Literal["auto", "native", "mediapipe"] = "auto"
    """native runs MediaPipe's nets without its library, faster; auto takes it where it was found to
    give the same numbers on this machine."""
    tracker_backend: Literal["litert", "onnx", "tensorrt"] = "litert"
    """What runs the native tracker's nets."""
    tracker_smoothing: Annotated[
        Literal["off", "mediapipe"] | None,
        tyro.conf.arg(metavar="{off,mediapipe}", help_behavior_hint=""),
    ] = None
    """Of the landmarks: off for the native tracker, whose signals are smoothed once, as a code;
    mediapipe does what MediaPipe does, which is later."""
    tracker_threads: Annotated[int | None, tyro.conf.arg(metavar="N", help_behavior_hint="")] = None
    """Of the native tracker; 2 where the machine has four cores, else 1."""
    faces: Annotated[int, tyro.conf.arg(metavar="N")] = 1
    """Follow up to N people, so that the performer stays the one who moves the character."""

    def check_tracker(self) -> None:
        """Raises SetupError for values that cannot be meant."""
        if not 1 <= self.faces <= _MOST_FACES:
            raise SetupError(f"--faces should be from 1 to {_MOST_FACES}; got {self.faces}.")
        if self.tracker_threads is not None and not 1 <= self.tracker_threads <= 64:
            raise SetupError(f"--tracker-threads should be 1 to 64; got {self.tracker_threads}.")
        if self.tracker_threads is not None and self.tracker_backend == "tensorrt":
            raise SetupError("--tracker-threads is for the CPU; leave it out with tensorrt.")
        if self.tracker == "mediapipe":
            self._check_mediapipe()
        if self.tracker_smoothing == "mediapipe" and self.faces > 1:
            raise SetupError("--tracker-smoothing mediapipe follows one face; leave --faces out.")

    def _check_mediapipe(self) -> None:
        if self.tracker_smoothing == "off":
            raise SetupError("MediaPipe's smoothing has no switch; use --tracker native for off.")
        if self.faces > 1:
            raise SetupError("--faces needs --tracker native.")
        if self.tracker_threads is not None:
            raise SetupError("--tracker-threads needs --tracker native.")
        if self.tracker_backend != "litert":
            raise SetupError(f"--tracker-backend {self.tracker_backend} needs --tracker native.")
