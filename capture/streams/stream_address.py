"""What a `--source` means that is no camera: a tracker elsewhere on the network, or a take.

Nothing heavy is imported here: the command line reads it.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path

from capture.errors import SourceError

DEFAULT_PORTS = {"livelink": 11111, "osf": 11573}
SENDERS = {"livelink": "Live Link Face", "osf": "OpenSeeFace"}
LOOPBACK = "127.0.0.1"
TAKE_SUFFIX = ".csv"
_SPEC = re.compile(
    rf"(?P<kind>{'|'.join(DEFAULT_PORTS)})"
    r"(?::(?://)?(?P<host>\[[0-9a-fA-F:]+\]|[^:/\s]*[^:/\s\d][^:/\s]*))?(?::(?P<port>\d{1,5}))?",
    re.IGNORECASE,
)
"""A host has something in it that is no digit; what has not is a port."""


@dataclass(frozen=True, slots=True)
class StreamAddress:
    """Where datagrams of one kind are awaited."""

    kind: str
    """A key of `DEFAULT_PORTS`."""
    host: str
    """A numeric interface address, without brackets."""
    port: int

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can send."""
        return ipaddress.ip_address(self.host).is_loopback

    def describe_reach(self) -> str:
        """Who can send, for the user."""
        sender = SENDERS[self.kind]
        if self.is_loopback:
            return (
                f"{sender} is awaited on UDP port {self.port}, from this machine alone; for one on "
                f"the network write --source {self.kind}:0.0.0.0:{self.port}."
            )
        everywhere = ipaddress.ip_address(self.host).is_unspecified
        where = "any address of this machine" if everywhere else self.host
        return (
            f"Warning: {sender} is awaited on UDP port {self.port} of {where}; whoever reaches "
            "that can move the character, unencrypted and unasked."
        )


def parse_stream(spec: str) -> StreamAddress | None:
    """The address in a `--source` such as "livelink", "osf:11573" or "livelink:0.0.0.0:11111".

    None where it means something else. Raises SourceError for one that cannot be listened on.
    """
    text = spec.strip()
    kind = text.partition(":")[0].lower()
    if kind not in DEFAULT_PORTS:
        return None
    match = _SPEC.fullmatch(text)
    if match is None:
        raise SourceError(
            f"--source {spec} should look like {kind}, {kind}:{DEFAULT_PORTS[kind]} or "
            f"{kind}:0.0.0.0:{DEFAULT_PORTS[kind]}."
        )
    port = int(match["port"] or DEFAULT_PORTS[kind])
    if not 0 < port < 65536:
        raise SourceError(f"Port {port} cannot be listened on; choose one from 1 to 65535.")
    return StreamAddress(kind, _numeric(match["host"] or LOOPBACK), port)


def is_take(spec: str) -> bool:
    """Whether a `--source` names a take of Live Link Face by its ending."""
    return Path(spec.strip()).suffix.lower() == TAKE_SUFFIX


def _numeric(host: str) -> str:
    named = {"localhost": LOOPBACK, "*": "0.0.0.0"}.get(host, host)
    try:
        return str(ipaddress.ip_address(named.strip("[]")))
    except ValueError:
        raise SourceError(
            f"{host!r} is no address of this machine in numbers; write 0.0.0.0 for all of them, or "
            "the number of the interface that the phone can reach."
        ) from None
