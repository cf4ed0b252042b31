"""Loopback sockets that datagrams are sent to."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

WAIT_S = 5.0


@contextmanager
def listening() -> Iterator[socket.socket]:
    """A bound socket; its `recv` waits for a limited time."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(WAIT_S)
        yield listener


def port_of(listener: socket.socket) -> int:
    return listener.getsockname()[1]


def free_port() -> int:
    """One that nobody listens on."""
    with listening() as listener:
        return port_of(listener)
