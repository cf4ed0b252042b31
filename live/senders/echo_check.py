"""Keeps a sender from talking to the listener of its own program.

What came in would go out to where it comes from, as fast as the machine can, and the listener,
which keeps to the sender it heard first, would never hear the phone.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable

from capture.streams.stream_address import parse_stream
from live.errors import AddressError
from live.senders.send_address import SendAddress


def refuse_echo(addresses: Iterable[SendAddress], source: str) -> None:
    """Raises AddressError for an address on which `--source source` listens, SourceError.

    A name is looked up only where the port is the same.
    """
    listening = parse_stream(source)
    if listening is None:
        return
    for address in addresses:
        if address.port == listening.port and _arrives(address.host, listening.host):
            raise AddressError(
                f"--send {address} is where --source {source} listens, the face would go round in "
                "a circle; write another port behind one of them."
            )


def _arrives(host: str, listening: str) -> bool:
    """Whether what is sent to a name or number comes to a numeric address listened on."""
    own = ipaddress.ip_address(listening)
    numbers = [ipaddress.ip_address(number) for number in _look_up(host)]
    return any(_is_own(number) for number in numbers) if own.is_unspecified else own in numbers


def _look_up(host: str) -> set[str]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError):
        return set()  # the sender says so
    return {str(target[0]).split("%")[0] for *_, target in found}


def _is_own(number: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether this machine has that address."""
    if number.is_loopback:
        return True
    family = socket.AF_INET if number.version == 4 else socket.AF_INET6
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((str(number), 0))
        except OSError:
            return False
    return True
