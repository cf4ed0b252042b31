"""The mesh that is being streamed, for whoever asks for it, on whichever thread."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

from live.broadcast.client_requests import SnapshotRequest
from live.broadcast.loop_thread import FAULTS_KEPT, describe_fault
from live.errors import PacketError

if TYPE_CHECKING:
    from live.broadcast.snapshot import SnapshotSource


class SnapshotDesk:
    """Encodes one snapshot at a time: making one is heavy, and the source keeps what it made."""

    def __init__(self, source: SnapshotSource) -> None:
        self.faults: deque[str] = deque(maxlen=FAULTS_KEPT)
        """Why snapshots could not be made, where nobody foresaw it."""
        self._source = source
        self._lock = threading.Lock()

    def answer(self, request: SnapshotRequest) -> bytes:
        """The snapshot asked for, of the present character; PacketError if it cannot be made.

        Whatever goes wrong, the threads that answer go on: the next one may ask for less.
        """
        with self._lock:
            source = self._source
            try:
                return source.encode(request.space, request.basis, request.appearance)
            except PacketError:
                raise
            except Exception as problem:
                self.faults.append(describe_fault(problem))
                raise PacketError("The snapshot could not be made.") from problem

    def change(self, source: SnapshotSource) -> None:
        """Answer with another character from now on; an answer in the making is still the former.

        Not under the lock: the tick that changes the character must not wait for a snapshot.
        """
        self._source = source
