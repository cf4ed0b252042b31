"""Lets one process at a time work on a file; a process that dies lets go by itself."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_POLL_S = 0.05


@contextmanager
def file_lock(path: Path, patience_s: float) -> Iterator[bool]:
    """Hold the lock file at `path`; False when it was not had within `patience_s`.

    Not having it is no error: the work is then done as if nobody else did it, and done twice.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError:
        yield False
        return
    try:
        held = _wait(handle, patience_s)
        try:
            yield held
        finally:
            if held:
                _unlock(handle)
    finally:
        os.close(handle)


def _wait(handle: int, patience_s: float) -> bool:
    end = time.monotonic() + patience_s
    while not _try_lock(handle):
        if time.monotonic() >= end:
            return False
        time.sleep(_POLL_S)
    return True


if os.name == "nt":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        try:
            os.lseek(handle, 0, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(handle: int) -> None:
        with suppress(OSError):
            os.lseek(handle, 0, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _unlock(handle: int) -> None:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_UN)
