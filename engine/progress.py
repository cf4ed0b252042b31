"""How long work says what it is at."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, float], None]
"""Told what is being done, and how much of it is done in [0, 1]."""


def untold(what: str, share: float) -> None:
    """Where nobody wants to know."""


def within(progress: Progress, low: float, high: float) -> Progress:
    """Progress of a part of the work, which takes the whole from `low` to `high`."""
    return lambda what, share: progress(what, low + (high - low) * share)
