"""Real frame rates, measured."""

from __future__ import annotations

from collections import deque


class RateMeter:
    """Frames a second over the last second or so, from time stamps."""

    def __init__(self, length: int = 31) -> None:
        self._stamps: deque[int] = deque(maxlen=length)

    def mark(self, stamp_ns: int) -> None:
        """A frame was taken at `stamp_ns`, nanoseconds on any one clock."""
        self._stamps.append(stamp_ns)

    @property
    def rate(self) -> float:
        """Frames a second; 0.0 before the second frame."""
        if len(self._stamps) < 2:
            return 0.0
        span_ns = self._stamps[-1] - self._stamps[0]
        return (len(self._stamps) - 1) * 1e9 / span_ns if span_ns > 0 else 0.0
