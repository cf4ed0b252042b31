"""How many pictures a second a film has, and which of them a picture is."""

from __future__ import annotations

LONGEST_PAUSE_S = 1.0
"""A gap in the clip longer than this is shortened: a camera unplugged for a minute is no film."""


def affordable_rate(wanted: float, encoding_ms: float) -> float:
    """The wanted rate or a whole part of it that keeps the encoder at most 60 % busy."""
    for part in (1, 2, 3, 4, 5):
        if wanted / part * encoding_ms <= 600.0:
            return wanted / part
    return wanted / 6


class FrameSlots:
    """How often a picture is shown in a film of constant rate so that its time passes as it did."""

    def __init__(self, frame_rate: float) -> None:
        self._frame_rate = frame_rate
        self._first_ns: int | None = None
        self._filled = 0

    def advance(self, media_ns: int) -> int:
        """Copies to write for a picture taken at `media_ns`; 0 when its place is already filled."""
        if self._first_ns is None:
            self._first_ns = media_ns
        place = int((media_ns - self._first_ns) * self._frame_rate / 1e9 + 0.5)
        longest = int(LONGEST_PAUSE_S * self._frame_rate)
        copies = max(0, place + 1 - self._filled)
        self._filled += copies
        return min(copies, longest)
