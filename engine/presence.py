"""Bridges moments without a face: hold, ease to neutral, ease back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.expression_mixing import mix_expressions, smooth_step
from engine.records import Expression

HOLD_S = 0.3
EASE_S = 0.5
RETURN_S = 0.3
_LONGEST_STEP_S = 0.05


class HoldWhenLost:
    """Expressions that never jump when the performer leaves or comes back, whatever encodes them.

    Without a face the last expression is held for 0.3 s, then eases to neutral (code 0, eyes and
    head straight) within 0.5 s; when the face is back it eases to that within 0.3 s. All by the
    media clock. A face in the very first image is taken as it is.
    """

    def __init__(self) -> None:
        self._forget()

    def bridge(self, expression: Expression, media_ns: int) -> Expression:
        """The command to go by; `held` says that it is not all this image's own.

        Args:
            expression: one tick's command, neutral without a face.
            media_ns: nanoseconds on the source's own clock.
        """
        if self._shown is not None and media_ns < self._shown_ns:
            self._forget()
        go_on = self._follow if expression.face_found else self._do_without
        shown = go_on(expression, media_ns)
        self._shown, self._shown_ns = shown, media_ns
        return shown

    def _forget(self) -> None:
        self._shown: Expression | None = None
        """What was handed on last."""
        self._shown_ns = 0
        self._left_at: Expression | None = None
        """What was handed on when the face went or came back: where easing starts."""
        self._ever_seen = False
        self._seen_ns = 0
        self._back_s = 0.0

    def _follow(self, seen: Expression, media_ns: int) -> Expression:
        """With a face: the expression itself, eased into after a loss."""
        if self._shown is not None and not self._shown.face_found:
            self._left_at, self._back_s = self._shown, 0.0
        if self._shown is not None and self._left_at is not None:
            step_s = (media_ns - self._shown_ns) / 1e9
            self._back_s += min(step_s, _LONGEST_STEP_S)
        self._ever_seen, self._seen_ns = True, media_ns
        if self._left_at is None or self._back_s >= RETURN_S:
            self._left_at = None
            return seen
        share = smooth_step(self._back_s / RETURN_S)
        return replace(mix_expressions(self._left_at, seen, share), held=True)

    def _do_without(self, empty: Expression, media_ns: int) -> Expression:
        """Without a face: the last expression, then on the way to neutral, then neutral."""
        if self._shown is None or not self._ever_seen:
            return empty
        if self._left_at is None or self._shown.face_found:
            self._left_at = self._shown
        share = smooth_step(((media_ns - self._seen_ns) / 1e9 - HOLD_S) / EASE_S)
        return replace(mix_expressions(self._left_at, _neutral(empty), share), held=share < 1.0)


def _neutral(empty: Expression) -> Expression:
    return replace(
        empty,
        code=np.zeros_like(empty.code),
        extra_code=np.zeros_like(empty.extra_code),
        gaze=np.zeros_like(empty.gaze),
        T_neutral_head=np.eye(4, dtype=np.float32),
    )
