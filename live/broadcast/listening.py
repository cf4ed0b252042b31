"""Sockets that listen, and the sentence when a port is not to be had."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import socket
from collections.abc import Collection, Iterable
from contextlib import ExitStack
from typing import Protocol

import zmq

from live.broadcast.address import PORTS, TRANSPORTS, Address
from live.errors import AddressError

SEND_BUFFER_BYTES = 256 * 1024
"""The kernel's buffer queues too; its default of megabytes would hold seconds of old frames."""
BACKLOG = 64
KEEPALIVE = (("TCP_KEEPIDLE", 20), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3))
"""A receiver whose machine is gone is noticed in 50 seconds; one that only stalls answers."""
ROUNDS_TO_CONNECT = 4
"""Of the loop, from an accepted socket to a connection: three in Python 3.11 to 3.13."""


def listen(interface: str, port: int) -> socket.socket:
    """A listening socket, whose connections inherit its options. Raises AddressError."""
    family = socket.AF_INET6 if ":" in interface else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":  # elsewhere it would share the port with another program
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in KEEPALIVE:
            if hasattr(socket, name):
                listener.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
        listener.bind((interface, port))
        listener.listen(BACKLOG)
        listener.setblocking(False)
    except OSError as problem:
        listener.close()
        raise explain_refusal(interface, port, problem) from problem
    return listener


class Listener(Protocol):
    """What `asyncio.Server` and the WebSocket server show of what they listen on."""

    def fileno(self) -> int:
        """The file descriptor."""
        ...


async def stop_accepting(listeners: Iterable[Listener]) -> None:
    """Listen no longer, and let whoever was just accepted become a connection that can be closed.

    asyncio forgets, and leaves open, what it accepted in the round in which its server is closed.
    """
    loop = asyncio.get_running_loop()
    for listener in listeners:
        with contextlib.suppress(NotImplementedError):  # on Windows the loop has no readers
            loop.remove_reader(listener.fileno())
    for _ in range(ROUNDS_TO_CONNECT):
        await asyncio.sleep(0)


def explain_refusal(interface: str, port: int, problem: OSError | zmq.ZMQError) -> AddressError:
    """One sentence on why `port` cannot be listened on."""
    if problem.errno == errno.EADDRINUSE:
        return AddressError(
            f"Port {port} is in use by another program, perhaps Mimesh itself; close it, or choose "
            f"{PORTS} other ports with --publish tcp://127.0.0.1:PORT (or --publish off)."
        )
    reason = problem.strerror or str(problem)
    return AddressError(f"Port {port} of {interface} cannot be published on: {reason}.")


def check_ports(address: Address, over: Collection[str], *, encrypted: bool = False) -> None:
    """Raise AddressError when a port that is to be published on is taken now.

    `encrypted`: what cannot be is for this machine alone.
    """
    plain = address.kept_here() if encrypted else address
    ports = {"zmq": (address.port, address.port + 1)}
    ports |= {"tcp": (address.stream_port,), "browser": (address.page_port,)}
    with ExitStack() as stack:
        for way in TRANSPORTS:
            interface = address.interface if way == "zmq" else plain.interface
            for port in ports[way] if way in over else ():
                stack.callback(listen(interface, port).close)
