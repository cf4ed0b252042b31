"""Expressions of which single things are known."""

from __future__ import annotations

import numpy as np

from engine.names import ICT_EXPRESSIONS
from engine.records import Expression
from live.performer import turn


def some_expression(
    amounts: dict[str, float] | None = None,
    *,
    tongue: float = 0.0,
    gaze: object = ((0.0, 0.0), (0.0, 0.0)),
    head: tuple[float, float, float] = (0.0, 0.0, 0.0),
    face_found: bool = True,
    held: bool = False,
) -> Expression:
    """`amounts` by ICT's names; `head`: yaw to the left, pitch up, roll to the right shoulder."""
    code = np.zeros(len(ICT_EXPRESSIONS), np.float32)
    for name, amount in (amounts or {}).items():
        code[ICT_EXPRESSIONS.index(name)] = amount
    T = np.eye(4, dtype=np.float32)
    T[:3, :3] = turn(head[0], head[1], -head[2])
    return Expression(
        frame_id=7,
        captured_ns=1_000_000_007,
        face_found=face_found,
        held=held,
        confidence=1.0,
        code=code,
        extra_code=np.array([tongue], np.float32),
        gaze=np.array(gaze, np.float32),
        T_neutral_head=T,
    )
