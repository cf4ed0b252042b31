"""What a user is told when publishing starts: where to connect, and who else could."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from live.broadcast.address import EVERYWHERE, Address
from live.broadcast.curve_keys import CurveKeys

ANYBODY = "everybody who can reach this machine over the network"


def describe_broadcast(
    address: Address, over: Collection[str], keys: CurveKeys | None, page_link: str | None
) -> Iterator[str]:
    """One line for each way in."""
    plain = address.kept_here() if keys else address
    if "zmq" in over:
        yield f"Publishing frames on {address.frames}, the mesh on {address.snapshot} (ZeroMQ)"
    if keys:
        yield f"  encrypted, and only for receivers that have the key {keys.receiver_file}"
    if "tcp" in over:
        yield f"Publishing frames and mesh on {plain.host} port {plain.stream_port} (plain TCP)"
    if page_link:
        yield f"In a browser: {page_link}"
        if plain.host in EVERYWHERE:
            yield (
                "  from another machine, put this machine's address in the place of "
                f"{plain.visitable_host}"
            )
    if keys and len(over) > 1 and not address.is_loopback:
        yield "  --curve encrypts ZeroMQ alone: all else is for this machine only"


def warn_of_reach(address: Address, over: Collection[str], *, encrypted: bool) -> Iterator[str]:
    """One sentence for each way in that leads beyond this machine."""
    if address.is_loopback:
        return
    if "zmq" in over and encrypted:
        yield (
            f"ZeroMQ on {address.frames} and {address.snapshot}: {ANYBODY} and has the key file "
            "can watch the performer's face and copy the character, encrypted on the way."
        )
        return
    if "zmq" in over:
        yield (
            f"ZeroMQ on {address.frames} and {address.snapshot}: {ANYBODY} can watch the "
            "performer's face and copy the character, unencrypted; --curve asks for a key."
        )
    if "tcp" in over:
        yield (
            f"Plain TCP on {address.host} port {address.stream_port}: {ANYBODY} can watch the "
            "performer's face and copy the character, unencrypted."
        )
    if "browser" in over:
        yield (
            f"The page on {address.host} port {address.page_port}: {ANYBODY} and has the link can "
            "watch the performer's face and copy the character; the link's token and all else "
            "travel unencrypted."
        )
