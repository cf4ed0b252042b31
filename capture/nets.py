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


@dataclass(frozen=True, slots=True)
class NetSizes:
    """What a net takes and gives, by which one net is told from another."""

    input: tuple[int, ...]
    """Shape of the one input."""
    outputs: tuple[int, ...]
    """How many numbers each output has."""


DETECTOR_SIZES = NetSizes((1, 128, 128, 3), (896 * 16, 896))
LANDMARKS_SIZES = NetSizes((1, 256, 256, 3), (478 * 3, 1, 1))
BLENDSHAPES_SIZES = NetSizes((1, 146, 2), (52,))
"""Of the nets of `TrackerNets`."""
