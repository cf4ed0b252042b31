"""Listens for datagrams on a thread of its own."""

from __future__ import annotations

import errno
import logging
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from capture.errors import DatagramError, SourceError
from capture.streams.stream_address import LOOPBACK, SENDERS, StreamAddress

_log = logging.getLogger(__name__)

LARGEST = 65535
_PATIENCE_S = 0.2


class DatagramListener:
    """Hands each datagram to `take` with the moment it came, `time.monotonic_ns()`, and from where.

    What `take` refuses with DatagramError is counted, and the first of it is told; whoever sends
    nonsense cannot stop the others.

    Raises:
        SourceError: the port is taken or is not this machine's.
    """

    def __init__(self, address: StreamAddress, take: Callable[[bytes, int, str], None]) -> None:
        self._address, self._take = address, take
        self.heard = 0
        """Datagrams that came, whatever they were."""
        self.refused = 0
        """Datagrams that were none of the format."""
        self._socket = _bind(address)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="mimesh-stream", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop the thread, give the port back and tell who was not heard; may be called twice."""
        if not self._stop.is_set():
            self._tell()
        self._stop.set()
        self._thread.join(timeout=5.0)
        self._socket.close()

    def _tell(self) -> None:
        program = SENDERS[self._address.kind]
        if not self.heard:
            _log.warning("%s", self._address.describe_silence())
        elif self.refused > 1:
            _log.warning("%d of %d packets were not %s's.", self.refused, self.heard, program)

    def _listen(self) -> None:
        """Body of the thread."""
        while not self._stop.is_set():
            # A network that goes down, or on Windows a receiver of ours that has gone, is told of
            # here; neither ends the listening.
            with suppress(OSError):
                content, sender = self._socket.recvfrom(LARGEST)
                self._hand_on(content, str(sender[0]))

    def _hand_on(self, content: bytes, sender: str) -> None:
        self.heard += 1
        try:
            self._take(content, time.monotonic_ns(), sender)
        except DatagramError as problem:
            self.refused += 1
            if self.refused == 1:
                program = SENDERS[self._address.kind]
                _log.warning("%s sends packets that are not %s's: %s.", sender, program, problem)


def _explain(address: StreamAddress, problem: OSError) -> str:
    if problem.errno == errno.EADDRNOTAVAIL:
        return (
            f"{address.host} is no address of this machine; write one of its own, or --source "
            f"{address.kind}:0.0.0.0:{address.port} for all of them."
        )
    host = f"[{address.host}]" if ":" in address.host else address.host
    where = "" if address.host == LOOPBACK else f"{host}:"
    return (
        f"UDP port {address.port} of {address.host} cannot be listened on: {problem.strerror}; end "
        f"the program that does, or let the sender send to another port and write --source "
        f"{address.kind}:{where}{address.port % 65535 + 1}."
    )


def _bind(address: StreamAddress) -> socket.socket:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_DGRAM)
    if family == socket.AF_INET6:
        with suppress(OSError):  # "::" means every address, those of IPv4 too, on Windows as well
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    try:
        listener.bind((address.host, address.port))
    except OSError as problem:
        listener.close()
        raise SourceError(_explain(address, problem)) from problem
    listener.settimeout(_PATIENCE_S)
    return listener
