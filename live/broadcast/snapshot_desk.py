"""The mesh that is being streamed, for whoever asks for it, on whichever thread."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from live.broadcast.client_requests import SnapshotRequest

if TYPE_CHECKING:
    from live.snapshot import SnapshotSource


class SnapshotDesk:
    """Encodes one snapshot at a time: making one is heavy, and the source keeps what it made."""

    def __init__(self, source: SnapshotSource) -> None:
        self._source = source
        self._lock = threading.Lock()

    def answer(self, request: SnapshotRequest) -> bytes:
        """The snapshot asked for, of the present character; raises PacketError if it is too big."""
        with self._lock:
            source = self._source
            return source.encode(request.space, basis=request.basis, appearance=request.appearance)

    def change(self, source: SnapshotSource) -> None:
        """Answer with another character from now on; an answer in the making is still the former.

        Not under the lock: the tick that changes the character must not wait for a snapshot.
        """
        self._source = source
