"""What a tick leaves behind for whoever watches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from capture.records import Frame, Observation
from engine.records import Deformation, Expression


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
