"""Chooses how Mimesh is listened to: by ZeroMQ or by plain TCP, as the address says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Protocol

from mimesh_wire import WireError

ADDRESS = re.compile(
    r"tcp(?P<plain>\+plain)?://(?P<host>\[[0-9a-fA-F:.]+\]|[^:/\s]+):(?P<port>\d{1,5})"
)
ZMQ_ADDRESS, PLAIN_ADDRESS = "tcp://127.0.0.1:5580", "tcp+plain://127.0.0.1:5582"


class ReceiveError(WireError):
    """An address that is none, nobody who answers, or a sender that refuses."""


class Link(Protocol):
    """Messages of one sender, as they come."""

    connections: int
    malformed: int
    """What was no message at all."""

    @property
    def reached(self) -> bool:
        """Whether anybody has answered at the address, whoever it is."""
        ...

    @property
    def trouble(self) -> str:
        """Why nothing comes; empty while messages do."""
        ...

    def ask(self) -> bool:
        """Ask for the snapshot; False: it could not be asked yet."""
        ...

    def receive(self, timeout_s: float) -> bytes | None:
        """The next message; None when none came in time."""
        ...

    def close(self) -> None:
        """Hang up."""
        ...


def open_link(address: str, topic: str, request: str, newest: bool, curve: Path | None) -> Link:
    """Subscribes to `topic`; `request` is what `ask` sends. Raises WireError."""
    match = ADDRESS.fullmatch(address)
    if match is None or not 0 < int(match["port"]) < 65535:
        raise ReceiveError(f"{address!r} is no address; write it like {ZMQ_ADDRESS}")
    host, port = match["host"], int(match["port"])
    if match["plain"]:
        from mimesh_plain import PlainLink

        if curve is not None:
            raise ReceiveError(f"{address} is not encrypted, so no key file goes with it")
        return PlainLink(host, port, topic, request, newest=newest)
    try:
        from mimesh_zmq import ZmqLink
    except ImportError as problem:
        raise ReceiveError(
            f"{address} needs pyzmq and mimesh_zmq.py; install them, or use {PLAIN_ADDRESS}"
        ) from problem
    return ZmqLink(host, port, topic, request, newest=newest, curve=curve)
