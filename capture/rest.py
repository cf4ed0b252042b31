"""A performer's resting face, measured from observations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from capture.names import MEDIAPIPE_BLENDSHAPES
from capture.records import Observation

_HIGHEST_REST = 0.5
_LEAST_BLINK = 0.25
_LEAST_RANGE = 0.4
_BLINKS = np.array([name.startswith("eyeBlink") for name in MEDIAPIPE_BLENDSHAPES])


@dataclass(frozen=True, slots=True, eq=False)
class Rest:
    """What one performer's signals are at rest and at most."""

    lowest: np.ndarray
    """(52,) float32 in [0, 0.5]: each coefficient's resting value."""
    highest: np.ndarray
    """(52,) float32 up to 1: the value that counts as 1."""
    T_camera_head: np.ndarray
    """(4, 4) float32: the head pose at rest."""


def measure_rest(observations: Sequence[Observation]) -> Rest:
    """The rest of a performer who mostly kept still; a few blinks tell how far the lids close.

    Resting values are medians, so blinks do not count. A lid's highest value is the deepest blink
    seen, if there was one. Every other signal keeps 1 as its highest: a glance aside during the
    measurement says nothing about how far the eyes can turn.

    Args:
        observations: at least one, all with a face.
    """
    coefficients = np.stack([seen.coefficients for seen in observations])
    poses = np.stack([seen.T_camera_head for seen in observations]).astype(np.float64)
    lowest = np.minimum(np.median(coefficients, axis=0), _HIGHEST_REST)
    deepest = coefficients.max(axis=0)
    blinked = _BLINKS & (deepest > lowest + _LEAST_BLINK)
    highest = np.where(blinked, np.maximum(deepest, lowest + _LEAST_RANGE), 1.0)
    return Rest(lowest.astype(np.float32), highest.astype(np.float32), _middle_pose(poses))


def _middle_pose(poses: np.ndarray) -> np.ndarray:
    """Median place, and the rotation nearest to all."""
    left, _, right = np.linalg.svd(poses[:, :3, :3].sum(axis=0))
    middle = np.eye(4, dtype=np.float32)
    middle[:3, :3] = left @ np.diag([1.0, 1.0, np.linalg.det(left @ right)]) @ right
    middle[:3, 3] = np.median(poses[:, :3, 3], axis=0)
    return middle
