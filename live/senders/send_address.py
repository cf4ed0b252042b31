"""Addresses of apps to send to: livelink://HOST[:PORT][/SUBJECT], vmc://, ifacialmocap://."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from live.errors import AddressError

LOOPBACK = "127.0.0.1"
DEFAULT_SUBJECT = "Mimesh"
LONGEST_SUBJECT = 100
"""Bytes of UTF-8; Unreal takes packets of up to 774 bytes, so some 460 would fit."""
PATTERN = re.compile(
    r"(?P<scheme>[A-Za-z]+)://(?P<host>\[[0-9a-fA-F:.]+(?:%\w+)?\]|[^\s:/\[\]]*)(:(?P<port>\d{1,5}))?"
    r"(/(?P<detail>[^/]*))?"
)


@dataclass(frozen=True, slots=True)
class Protocol:
    """What an app listens for."""

    port: int
    """Where it listens unless told otherwise."""
    styles: tuple[str, ...]
    """What may follow the slash, the first being meant without it; none: a subject's name."""


PROTOCOLS = {
    "livelink": Protocol(11111, ()),
    "vmc": Protocol(39539, ("perfect-sync", "camel", "presets")),
    "ifacialmocap": Protocol(49983, ("v2", "v1")),
}


@dataclass(frozen=True, slots=True)
class SendAddress:
    """One app to send to."""

    scheme: str
    """Of `PROTOCOLS`."""
    host: str
    """A name or a number, IPv6 without brackets."""
    port: int
    detail: str
    """The subject's name, or the style."""

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


def parse_send_addresses(texts: Iterable[str]) -> tuple[SendAddress, ...]:
    """All of them. Raises AddressError for one that is none, or that is there twice."""
    addresses = tuple(parse_send_address(text) for text in texts)
    seen: set[str] = set()
    for address in addresses:
        if str(address) in seen:
            raise AddressError(f"--send names {address} twice; once is enough.")
        seen.add(str(address))
    return addresses


def parse_send_address(text: str) -> SendAddress:
    """The address in `text`, like "vmc://127.0.0.1:39540/camel". Raises AddressError."""
    match = PATTERN.fullmatch(text.strip())
    scheme = match["scheme"].lower() if match else ""
    if match is None or scheme not in PROTOCOLS:
        examples = [f"{name}://{LOOPBACK}:{known.port}" for name, known in PROTOCOLS.items()]
        raise AddressError(
            f"{text!r} is no address to send to; write it like {', '.join(examples[:-1])} or "
            f"{examples[-1]}."
        )
    known = PROTOCOLS[scheme]
    port = known.port if match["port"] is None else int(match["port"])
    if not 0 < port < 65536:
        raise AddressError(f"Port {port} of {text!r} does not exist; write one from 1 to 65535.")
    host, detail = _read_host(match["host"], text), unquote(match["detail"] or "")
    read = _read_style if known.styles else _read_subject
    return SendAddress(scheme, host, port, read(scheme, detail, text))


def _read_host(host: str, text: str) -> str:
    if host in ("", "localhost"):  # a name could mean ::1, where few apps listen
        return LOOPBACK
    plain = host.strip("[]")
    try:
        number = ipaddress.ip_address(plain)
    except ValueError:
        if "[" in host:
            raise AddressError(f"{host} in {text!r} is no IPv6 address.") from None
        return plain
    if number.is_unspecified:
        raise AddressError(
            f"{host} in {text!r} is no machine to send to; write the address of the one where the "
            "app runs."
        )
    return plain


def _read_style(scheme: str, detail: str, text: str) -> str:
    styles = PROTOCOLS[scheme].styles
    if detail and detail not in styles:
        raise AddressError(
            f"{detail!r} in {text!r} is not known; {scheme} can end with "
            f"{', '.join(f'/{style}' for style in styles)}."
        )
    return detail or styles[0]


def _read_subject(_: str, detail: str, text: str) -> str:
    if len(detail.encode(errors="replace")) > LONGEST_SUBJECT or not (detail or " ").isprintable():
        raise AddressError(
            f"The subject's name in {text!r} should be printable and of {LONGEST_SUBJECT} bytes at "
            "most."
        )
    return detail or DEFAULT_SUBJECT
