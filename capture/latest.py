"""A mailbox with one place."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class Latest(Generic[T]):
    """Hands the newest item from one thread to another.

    The newest wins: a queue between camera and loop would keep every image and only add age. What
    was put but never taken is counted in `overwritten`.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._item: T | None = None
        self._full = False
        self._closed = False
        self._overwritten = 0

    @property
    def overwritten(self) -> int:
        """Items that were replaced before anybody took them."""
        return self._overwritten

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed

    def put(self, item: T) -> None:
        """Leave an item, replacing one that still lies there; ignored once closed."""
        with self._changed:
            if self._closed:
                return
            self._overwritten += self._full
            self._item, self._full = item, True
            self._changed.notify()

    def take(self, timeout_s: float | None = None) -> T | None:
        """The newest item, waiting for it; None when time is up or the box is closed and empty."""
        with self._changed:
            self._changed.wait_for(lambda: self._full or self._closed, timeout_s)
            item, self._item, self._full = self._item, None, False
            return item

    def close(self) -> None:
        """Wake whoever waits; nothing more comes."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
