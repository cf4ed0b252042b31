"""One run at a time writes an output; a run that dies lets go by itself."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from engine.character_cache import default_cache_folder
from engine.sessions.file_lock import file_lock
from live.errors import OutputError

FOLDER = "outputs"


@contextmanager
def hold_outputs(paths: Iterable[Path]) -> Iterator[None]:
    """Hold every one of `paths`, files or patterns of files, there or not, until the block ends.

    Raises OutputError for one that another run is writing.
    """
    with ExitStack() as held:
        for path in dict.fromkeys(path.resolve() for path in paths):
            held.enter_context(_hold(path))
        yield


@contextmanager
def _hold(path: Path) -> Iterator[None]:
    """The lock lies in the user's cache: beside `path` it would be in the way of other programs."""
    lock = lock_of(path)
    with suppress(OSError):
        lock.parent.mkdir(parents=True, exist_ok=True)
    with file_lock(lock, 0.0) as held:
        # Where there is no place for a lock, nobody can be asked: the run is not refused for that.
        if not held and os.access(lock, os.W_OK):
            raise OutputError(
                f"Another run is writing {path}: wait for it, or name another output."
            )
        try:
            yield
        finally:
            with suppress(OSError):  # Windows removes nothing that is open
                lock.unlink()


def lock_of(path: Path) -> Path:
    """Where the lock of `path` lies while it is held."""
    name = hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:32]
    return default_cache_folder() / FOLDER / f"{name}.lock"
