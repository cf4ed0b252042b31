"""What the native tracker needs of whatever runs its three nets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np


class Net(Protocol):
    """One net, loaded and ready."""

    def run(self, values: np.ndarray) -> list[np.ndarray]:
        """Float32 outputs, in the net's own order, for one float32 input."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class TrackerNets:
    """The three nets of a face landmarker bundle."""

    detector: Net
    """(1, 128, 128, 3) in [-1, 1] to (1, 896, 16) boxes and points, (1, 896, 1) logits."""
    landmarks: Net
    """(1, 256, 256, 3) in [0, 1] to 1434 crop pixels, a presence logit, and a third score."""
    blendshapes: Net
    """(1, 146, 2) points, in any unit, to 52 coefficients."""
