"""On the way from one set of signals to another without a jump."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from capture.records import Observation
from capture.rotation import turn_towards


def smooth_step(share: float) -> float:
    """0 to 1 without a kink at either end; at most 1.5 times as steep as a straight line."""
    share = min(max(share, 0.0), 1.0)
    return share * share * (3.0 - 2.0 * share)


def mix(start: np.ndarray, goal: np.ndarray, share: float) -> np.ndarray:
    """Float32 values, `share` of the way; 0 start, 1 goal."""
    return (start + share * (goal - start)).astype(np.float32)


def mix_poses(start: np.ndarray, goal: np.ndarray, share: float) -> np.ndarray:
    """(4, 4) float32 pose, `share` of the way: turning the shortest way, moving straight."""
    mixed = start + share * (goal - start)
    mixed[:3, :3] = turn_towards(start[:3, :3], goal[:3, :3], share)
    return mixed.astype(np.float32)


def mix_signals(start: Observation, goal: Observation, share: float) -> Observation:
    """`goal` with coefficients and pose only `share` of the way there."""
    return replace(
        goal,
        coefficients=mix(start.coefficients, goal.coefficients, share),
        T_camera_head=mix_poses(start.T_camera_head, goal.T_camera_head, share),
    )
