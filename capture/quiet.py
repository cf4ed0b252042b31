"""Keeps native libraries' chatter off the terminal."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_inside = 0
_terminal = -1


@contextmanager
def quiet_stderr() -> Iterator[None]:
    """Send file descriptor 2 to nowhere for the time being.

    MediaPipe and OpenCV write to the descriptor itself, past Python's `sys.stderr`, and offer no
    switch. The descriptor belongs to the whole process, so the blocks of several threads are
    counted: the first one in silences it, the last one out brings it back, in any order.

    What any other thread writes to stderr meanwhile is lost with the chatter. So a block holds the
    native call and nothing else, never a wait or a message of ours, and whoever has a last word
    for the user closes the source first: that ends the only thread which uses blocks of its own
    accord, the camera's while it looks for an unplugged camera.
    """
    _enter()
    try:
        yield
    finally:
        _leave()


def _enter() -> None:
    global _inside, _terminal
    with _lock:
        _inside += 1
        if _inside > 1:
            return
        try:
            _terminal = os.dup(2)
        except OSError:
            # A program started without a stderr (a Windows GUI process) has nothing to silence.
            _terminal = -1
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)


def _leave() -> None:
    global _inside, _terminal
    with _lock:
        _inside -= 1
        if _inside == 0 and _terminal >= 0:
            os.dup2(_terminal, 2)
            os.close(_terminal)
            _terminal = -1
