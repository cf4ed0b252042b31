"""Takes the jump out of a change of what expressions are measured by."""

from __future__ import annotations

from engine.expression_mixing import mix_expressions, smooth_step
from engine.records import Expression

EASE_S = 0.3


class ExpressionEase:
    """After a change, leads from what was shown then to what is said now."""

    def __init__(self) -> None:
        self._shown: Expression | None = None
        """What was handed on last."""
        self._left_at: Expression | None = None
        """What was shown at the change; only while it is eased away from."""
        self._changed_ns = 0

    def begin(self, media_ns: int) -> None:
        """From the next expression on something else counts."""
        self._left_at, self._changed_ns = self._shown, media_ns

    def ease(self, expression: Expression, media_ns: int) -> Expression:
        """The same command, on the way there for `EASE_S` seconds after a change.

        Args:
            expression: one tick's command.
            media_ns: nanoseconds on the source's own clock.
        """
        self._shown = self._lead(expression, (media_ns - self._changed_ns) / 1e9)
        return self._shown

    def _lead(self, expression: Expression, since_s: float) -> Expression:
        if self._left_at is None:
            return expression
        if not 0.0 <= since_s < EASE_S:  # done, or another stream has begun
            self._left_at = None
            return expression
        return mix_expressions(self._left_at, expression, smooth_step(since_s / EASE_S))
