"""Ctrl-C, which is not to be lost where a library swallows it.

Many libraries try to import others and go on without them whatever comes of it, so for the first
second a KeyboardInterrupt may end nowhere.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


class _Heard:
    """Of this process, as signals are."""

    interrupt = False


@contextmanager
def heard_interrupts() -> Iterator[None]:
    """Within it Ctrl-C and SIGTERM raise KeyboardInterrupt, so that files are finished, and are
    remembered. For the main thread; signals that are to be ignored stay so."""
    former = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    kept = {number: how for number, how in former.items() if how not in (None, signal.SIG_IGN)}
    for number in kept:
        signal.signal(number, _interrupt)
    try:
        yield
    finally:
        _Heard.interrupt = False
        for number, how in kept.items():
            signal.signal(number, how)


def end_if_interrupted() -> None:
    """Raise KeyboardInterrupt once more if one was raised and did not end anything."""
    if _Heard.interrupt:
        raise KeyboardInterrupt


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    _Heard.interrupt = True
    raise KeyboardInterrupt
