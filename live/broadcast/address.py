"""Addresses to publish on: tcp, an interface and a port; loopback unless somebody insists."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from live.errors import AddressError

DEFAULT_ADDRESS = "tcp://127.0.0.1:5580"
PATTERN = re.compile(r"tcp://(?P<host>\[[0-9a-fA-F:]+\]|[^:/\s]+):(?P<port>\d{1,5})")
PORTS = 4
"""Neighbouring ports: ZeroMQ frames, ZeroMQ snapshots, plain TCP, browser."""
TRANSPORTS = ("zmq", "tcp", "browser")
EVERYWHERE = ("*", "0.0.0.0", "[::]")
"""Hosts that mean every interface."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where frames leave; the other ways in are on the ports above."""

    host: str
    """A numeric interface address, IPv6 in brackets, or "*" for all."""
    port: int

    @property
    def frames(self) -> str:
        """The ZeroMQ frame socket's endpoint."""
        return f"tcp://{self.host}:{self.port}"

    @property
    def snapshot(self) -> str:
        """The ZeroMQ snapshot socket's endpoint."""
        return f"tcp://{self.host}:{self.port + 1}"

    @property
    def stream_port(self) -> int:
        """Plain TCP's port."""
        return self.port + 2

    @property
    def page_port(self) -> int:
        """The browser's port."""
        return self.port + 3

    @property
    def interface(self) -> str:
        """The host as sockets want it: no brackets, and a number for all interfaces."""
        return "0.0.0.0" if self.host == "*" else self.host.strip("[]")

    @property
    def visitable_host(self) -> str:
        """A host that a program on this machine can connect to."""
        if self.host == "[::]":
            return "[::1]"
        return "127.0.0.1" if self.host in EVERYWHERE else self.host

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can connect."""
        try:
            return ipaddress.ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return False

    def kept_here(self) -> Address:
        """The same ports for this machine alone."""
        return self if self.is_loopback else Address("127.0.0.1", self.port)


def parse_address(text: str) -> Address:
    """The address in `text`, like "tcp://127.0.0.1:5580". Raises AddressError."""
    match = PATTERN.fullmatch(text.strip())
    if match is None:
        raise AddressError(
            f"{text!r} is no address to publish on; write it like {DEFAULT_ADDRESS}, or off."
        )
    port, highest = int(match["port"]), 65536 - PORTS
    if not 0 < port <= highest:
        raise AddressError(
            f"Port {port} cannot be published on; choose one from 1 to {highest}, "
            "the next three up are used, too."
        )
    host = "127.0.0.1" if match["host"] == "localhost" else match["host"]
    if host != "*" and not _is_numeric(host):
        raise AddressError(
            f"{host!r} is no address of this machine in numbers; write 127.0.0.1, or the number of "
            "the interface that others can reach."
        )
    return Address(host, port)


def _is_numeric(host: str) -> bool:
    try:
        number = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return ("[" in host) == (number.version == 6)
