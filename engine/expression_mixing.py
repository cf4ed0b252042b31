"""On the way from one expression to another without a jump."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.records import Expression
from engine.rotation import rotation_vector, turn_by


def smooth_step(share: float) -> float:
    """0 to 1 without a kink at either end; at most 1.5 times as steep as a straight line."""
    share = min(max(share, 0.0), 1.0)
    return share * share * (3.0 - 2.0 * share)


def mix_expressions(start: Expression, goal: Expression, share: float) -> Expression:
    """`goal` with code, gaze and head only `share` of the way there; 0 start, 1 goal."""
    return replace(
        goal,
        code=_mix(start.code, goal.code, share),
        extra_code=_mix(start.extra_code, goal.extra_code, share),
        gaze=_mix(start.gaze, goal.gaze, share),
        T_neutral_head=_mix_poses(start.T_neutral_head, goal.T_neutral_head, share),
    )


def _mix(start: np.ndarray, goal: np.ndarray, share: float) -> np.ndarray:
    return (start + share * (goal - start)).astype(np.float32)


def _mix_poses(start: np.ndarray, goal: np.ndarray, share: float) -> np.ndarray:
    """(4, 4) float32: turning the shortest way, moving straight."""
    mixed = _mix(start, goal, share)
    R = start[:3, :3].astype(np.float64)
    mixed[:3, :3] = R @ turn_by(share * rotation_vector(R.T @ goal[:3, :3]))
    return mixed
