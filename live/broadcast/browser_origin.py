"""Origins: how a browser names the page that opens a WebSocket, which it cannot be made to lie on.

Of pages that the user serves, and wants to let in beside Mimesh's own.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from live.errors import AddressError

PATTERN = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(:(?P<port>\d{1,5}))?"
)
USUAL_PORTS = {"http": 80, "https": 443}
"""Browsers leave them out."""


def parse_origins(texts: Collection[str]) -> frozenset[str]:
    """The origins as browsers write them. Raises AddressError for the first that is none."""
    return frozenset(map(_parse_origin, texts))


def _parse_origin(text: str) -> str:
    match = PATTERN.fullmatch(text.lower())
    port = int(match["port"]) if match and match["port"] else None
    if match is None or (port is not None and not 0 < port < 65536):
        raise AddressError(
            f"{text!r} is no origin of a page; write it like http://localhost:8000, without "
            "anything behind the port."
        )
    page = f"{match['scheme']}://{match['host']}"
    return page if port in (None, USUAL_PORTS[match["scheme"]]) else f"{page}:{port}"
