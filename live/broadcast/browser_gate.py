"""Who may reach the browser's port: any page in the user's browser can try, on loopback, too.

Three checks, each against another way in. Host: a page whose name was made to point at this machine
("DNS rebinding") still says that name. Origin: a browser says which page opens a WebSocket, and
cannot be made to lie. Token: without a browser anybody may say anything, so only who was told the
token is let in.
"""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Collection
from dataclasses import dataclass

from websockets.datastructures import Headers

SUBPROTOCOL = "mimesh.2"
TOKEN_PREFIX = "token."
THIS_MACHINE = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class BrowserGate:
    """Judges requests by their headers."""

    port: int
    token: str
    """Whoever offers it is let in."""
    origins: Collection[str] = ()
    """Pages let in beside our own, as browsers write them."""

    def find_host(self, headers: Headers, reached_at: str) -> str | None:
        """The Host a request names, where that is this machine's; `reached_at`: its own address."""
        hosts = headers.get_all("Host")
        ours = (*THIS_MACHINE, _in_brackets(reached_at))
        if len(hosts) == 1 and hosts[0].lower() in [f"{ours_}:{self.port}" for ours_ in ours]:
            return hosts[0].lower()
        return None

    def knows_origin(self, headers: Headers, host: str) -> bool:
        """Whether our own page asks, or one that was let in, or no browser at all."""
        origins = [origin.lower() for origin in headers.get_all("Origin")]
        ours = len(origins) == 1 and origins[0] in (f"http://{host}", *self.origins)
        return ours or not origins

    def knows_token(self, headers: Headers) -> bool:
        """Whether the token is among the subprotocols offered."""
        offered = offered_subprotocols(headers)
        tokens = [name[len(TOKEN_PREFIX) :] for name in offered if name.startswith(TOKEN_PREFIX)]
        return len(tokens) == 1 and hmac.compare_digest(tokens[0].encode(), self.token.encode())


def offered_subprotocols(headers: Headers) -> list[str]:
    """The WebSocket subprotocols a client offers."""
    offered = headers.get_all("Sec-WebSocket-Protocol")
    return [name.strip() for line in offered for name in line.split(",")]


def _in_brackets(address: str) -> str:
    """As an address is written in a URL."""
    number = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(number, ipaddress.IPv6Address) and number.ipv4_mapped:
        number = number.ipv4_mapped  # a socket for every interface, reached by IPv4
    return f"[{number}]" if number.version == 6 else str(number)
