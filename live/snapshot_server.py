"""Answers whoever asks for the mesh: late joiners get the topology without disturbing the loop."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable

import zmq

POLL_MS = 200


class SnapshotServer:
    """A socket and a thread of their own. Any request, even an empty one, is answered alike."""

    def __init__(
        self, socket: zmq.Socket[bytes], snapshot: bytes, on_idle: Callable[[], None]
    ) -> None:
        """Takes over a bound ROUTER `socket`; `on_idle` is called a few times a second."""
        self._socket = socket
        self._snapshot = snapshot
        self._on_idle = on_idle
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="snapshot", daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        try:
            while not self._stop.is_set():
                if self._socket.poll(POLL_MS):
                    self._answer()
                self._on_idle()
        finally:
            self._socket.close(linger=0)

    def _answer(self) -> None:
        # A REQ sends [identity, empty, request], a DEALER [identity, request]; everything but the
        # request goes back in front of the answer. A peer that stopped reading is not waited for.
        envelope = self._socket.recv_multipart()[:-1]
        with contextlib.suppress(zmq.Again):
            self._socket.send_multipart([*envelope, self._snapshot], zmq.NOBLOCK)

    def close(self) -> None:
        """End the thread and close the socket."""
        self._stop.set()
        self._thread.join()
