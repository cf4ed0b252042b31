"""The addresses by which others on the network reach this machine."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress

DOCUMENTATION = ("192.0.2.1", 9)
"""Belongs to nobody (RFC 5737)."""
PATIENCE_S = 1.0
"""A name server that does not answer would hold the start up for many seconds."""


def own_addresses() -> list[str]:
    """IPv4 numbers of this machine but its loopback, the likeliest first; empty where unknown."""
    return _reachable([*_towards_the_world(), *_by_own_name()])


def _towards_the_world() -> Iterator[str]:
    """The interface that leads to other networks; choosing it sends nothing."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(DOCUMENTATION)
        yield probe.getsockname()[0]


def _by_own_name() -> list[str]:
    found: list[str] = []

    def look_up() -> None:
        with suppress(OSError, UnicodeError):
            entries = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
            found.extend(str(target[0]) for *_, target in entries)

    thread = threading.Thread(target=look_up, name="mimesh-own-addresses", daemon=True)
    thread.start()
    thread.join(PATIENCE_S)
    return list(found)


def _reachable(numbers: Iterable[str]) -> list[str]:
    """Each once, without those by which only this machine reaches itself."""
    own = (number for number in numbers if not ipaddress.ip_address(number).is_loopback)
    return [number for number in dict.fromkeys(own) if number != "0.0.0.0"]
