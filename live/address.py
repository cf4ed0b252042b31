"""Addresses to publish on: tcp, an interface and a port; loopback unless somebody insists."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from live.errors import AddressError

DEFAULT_ADDRESS = "tcp://127.0.0.1:5580"
PATTERN = re.compile(r"tcp://(?P<host>\[[0-9a-fA-F:]+\]|[^:/\s]+):(?P<port>\d{1,5})")


@dataclass(frozen=True, slots=True)
class Address:
    """Where frames leave; the snapshot is served one port above."""

    host: str
    """A numeric interface address, IPv6 in brackets, or "*" for all."""
    port: int

    @property
    def frames(self) -> str:
        """The frame socket's endpoint."""
        return f"tcp://{self.host}:{self.port}"

    @property
    def snapshot(self) -> str:
        """The snapshot socket's endpoint."""
        return f"tcp://{self.host}:{self.port + 1}"

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can connect."""
        try:
            return ipaddress.ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return False

    @property
    def warning(self) -> str | None:
        """One sentence for an address that leaves this machine, else None."""
        if self.is_loopback:
            return None
        return (
            f"Publishing on {self.frames}: everybody who can reach this machine over the network "
            "can watch the performer's face, unencrypted."
        )


def parse_address(text: str) -> Address:
    """The address in `text`, like "tcp://127.0.0.1:5580". Raises AddressError."""
    match = PATTERN.fullmatch(text.strip())
    if match is None:
        raise AddressError(
            f"{text!r} is no address to publish on; write it like {DEFAULT_ADDRESS}, or off."
        )
    port = int(match["port"])
    if not 0 < port < 65535:
        raise AddressError(
            f"Port {port} cannot be published on; choose one from 1 to 65534, "
            "the next one up serves the mesh."
        )
    host = "127.0.0.1" if match["host"] == "localhost" else match["host"]
    return Address(host, port)
