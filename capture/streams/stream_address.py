"""What a `--source` means that is no camera: a tracker elsewhere on the network, or a take.

Nothing heavy is imported here: the command line reads it.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from capture.errors import SourceError

DEFAULT_PORTS = {"livelink": 11111, "osf": 11573}
SENDERS = {"livelink": "Live Link Face", "osf": "OpenSeeFace"}
LOOPBACK = "127.0.0.1"
_WHILE_NOBODY = {"osf": "; it sends nothing while it sees no face"}
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

    def describe_silence(self) -> str:
        """What to look at while nothing comes, for the user."""
        sender = SENDERS[self.kind]
        cure = (
            f" and runs on it, or write --source {self.kind}:0.0.0.0:{self.port}"
            if self.is_loopback
            else ", and that the firewall lets it in"
        )
        return (
            f"Nothing came to UDP port {self.port}: see that {sender} sends to this machine and "
            f"that port{cure}{_WHILE_NOBODY.get(self.kind, '')}."
        )

    def describe_target(self, own_addresses: Sequence[str]) -> str | None:
        """What the sender must be told, for the user; None where it cannot be said.

        Args:
            own_addresses: numbers under which this machine may be reached, the likeliest first.
        """
        everywhere = ipaddress.ip_address(self.host).is_unspecified
        hosts = own_addresses if everywhere else () if self.is_loopback else (self.host,)
        if not hosts:
            return None
        choice = " (whichever is in its network)" if len(hosts) > 1 else ""
        if self.kind == "osf":
            return f"Start OpenSeeFace with --ip {' or '.join(hosts)}{choice} --port {self.port}"
        return (
            f"In the phone's app, give {' or '.join(hosts)}{choice} port {self.port} as the target"
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
