"""Waits for the moment an image is due."""

from __future__ import annotations

import time
from collections.abc import Callable

_STEP_S = 0.1
"""So soon a wait hears that it is of no use any more."""


def sleep_until(due_ns: int, given_up: Callable[[], bool]) -> None:
    """Return at `due_ns` of the monotonic clock, or soon after `given_up` says True.

    By `time.sleep`, which Ctrl-C ends on every system and which Windows keeps to the millisecond;
    waiting for an event does neither there.
    """
    while (wait_s := (due_ns - time.monotonic_ns()) / 1e9) > 0 and not given_up():
        time.sleep(min(wait_s, _STEP_S))
