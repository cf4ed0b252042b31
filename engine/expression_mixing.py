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
        code=mix_arrays(start.code, goal.code, share),
        extra_code=mix_arrays(start.extra_code, goal.extra_code, share),
        gaze=mix_arrays(start.gaze, goal.gaze, share),
        T_neutral_head=mix_poses(start.T_neutral_head, goal.T_neutral_head, share),
    )


def mix_arrays(start: np.ndarray, goal: np.ndarray, share: float | np.ndarray) -> np.ndarray:
    """float32 of their shape: `share` of the straight way from one to the other, beyond it above 1.

    `share` may be one for each number.
    """
    return (start + share * (goal - start)).astype(np.float32)


def mix_poses(start: np.ndarray, goal: np.ndarray, share: float) -> np.ndarray:
    """(4, 4) float32: turning the shortest way, moving straight; beyond the goal above 1."""
    mixed = mix_arrays(start, goal, share)
    R = start[:3, :3].astype(np.float64)
    mixed[:3, :3] = R @ turn_by(share * rotation_vector(R.T @ goal[:3, :3]))
    return mixed
