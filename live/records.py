"""What the loop hands on: an image that was read, what is shown of it, the tick it made, words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from capture.records import Frame, Observation
from engine.records import Deformation, Expression

Say = Callable[[str], None]
"""Told, one line at a time, what a user should know."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What the performer did in one image."""

    frame: Frame
    observation: Observation
    """After calibration, neither bridged nor smoothed: what the encoder was given."""
    expression: Expression
    stage_ms: dict[str, float]
    """Milliseconds per stage, in loop order; "record" is booked once it was kept."""
    done_ns: int
    """`time.monotonic_ns()` when it was smoothed."""


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What one tick shows: a reading, or what was between two of them."""

    frame: Frame
    """Of the newest reading it is made from; between two of them with stamps of its own."""
    observation: Observation
    """Of the reading at its moment, or the last one before."""
    expression: Expression
    """`captured_ns` as that of `frame`: the moment that is known, and never later than it."""
    moment_ns: int
    """The performer's moment on the monotonic clock, which goes on from tick to tick: that of the
    image, or the one between images that was aimed at."""


@dataclass(frozen=True, slots=True, eq=False)
class Tick:
    """One trip through the loop, whole."""

    frame: Frame
    observation: Observation
    """After calibration, neither bridged nor smoothed: what the encoder was given."""
    expression: Expression
    deformation: Deformation
    picture: np.ndarray | None
    """(H, W, 3) uint8 RGB, row 0 at the top, never mirrored; None when nothing is drawn."""
    age_ms: float
    """Milliseconds from capture to the moment the deformation was published."""
    stage_ms: dict[str, float]
    """Milliseconds per stage, in loop order; "sinks" is booked once every sink has had the tick."""
    moment_ns: int
    """As in `Shown`; what other programs are told of time goes by it."""
