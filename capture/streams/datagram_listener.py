"""Listens for datagrams on a thread of its own."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from capture.errors import DatagramError, SourceError
from capture.streams.stream_address import SENDERS, StreamAddress

_log = logging.getLogger(__name__)

LARGEST = 65535
_PATIENCE_S = 0.2


class DatagramListener:
    """Hands each datagram to `take` with the moment it came, `time.monotonic_ns()`.

    What `take` refuses with DatagramError is counted, and the first of it is told; whoever sends
    nonsense cannot stop the others.

    Raises:
        SourceError: the port is taken or is not this machine's.
    """

    def __init__(self, address: StreamAddress, take: Callable[[bytes, int], None]) -> None:
        self._address, self._take = address, take
        self.refused = 0
        """Datagrams that were none of the format."""
        self._socket = _bind(address)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="mimesh-stream", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop the thread and give the port back; may be called twice."""
        self._stop.set()
        self._thread.join(timeout=5.0)
        self._socket.close()

    def _listen(self) -> None:
        """Body of the thread."""
        while not self._stop.is_set():
            # A network that goes down, or on Windows a receiver of ours that has gone, is told of
            # here; neither ends the listening.
            with suppress(OSError):
                content, sender = self._socket.recvfrom(LARGEST)
                self._hand_on(content, str(sender[0]))

    def _hand_on(self, content: bytes, sender: str) -> None:
        try:
            self._take(content, time.monotonic_ns())
        except DatagramError as problem:
            self.refused += 1
            if self.refused == 1:
                program = SENDERS[self._address.kind]
                _log.warning("%s sends packets that are not %s's: %s.", sender, program, problem)


def _bind(address: StreamAddress) -> socket.socket:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_DGRAM)
    try:
        listener.bind((address.host, address.port))
    except OSError as problem:
        listener.close()
        raise SourceError(
            f"UDP port {address.port} of {address.host} cannot be listened on: "
            f"{problem.strerror}; name another one, as in --source "
            f"{address.kind}:{address.port % 65535 + 1}."
        ) from problem
    listener.settimeout(_PATIENCE_S)
    return listener
