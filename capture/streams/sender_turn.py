"""Who is heard, of all that send to one port: one at a time."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

GONE_NS = 2_000_000_000
"""A sender silent for so long has gone, and makes room for another one."""
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Sender:
    """A phone, or a program that tracks."""

    name: str
    """What the performer is called there, as it came; may be empty."""
    host: str
    """Its address, a number."""
    device: str = ""
    """What else tells it from others."""

    def describe(self, program: str) -> str:
        """Name and address for people; `program` where it has no name that can be shown."""
        # Whoever reaches the port writes the name: nothing in it may move a terminal's cursor.
        shown = "".join(letter for letter in self.name if letter.isprintable()).strip()
        return f"{shown[:LONGEST_NAME] or program} ({_plain(self.host)})"


@dataclass(frozen=True, slots=True)
class Hearing:
    """One sender, heard without a pause as long as `GONE_NS`."""

    sender: Sender
    since_ns: int
    """`time.monotonic_ns()` of its first packet, and of its newest."""
    last_ns: int
    packets: int

    @property
    def rate(self) -> float:
        """Packets a second; 0 before the second one."""
        span_ns = self.last_ns - self.since_ns
        return (self.packets - 1) * 1e9 / span_ns if span_ns > 0 else 0.0

    def is_over(self, now_ns: int) -> bool:
        """Whether the sender has gone."""
        return now_ns - self.last_ns >= GONE_NS


@dataclass(frozen=True, slots=True)
class Ignored:
    """Another sender, which has to wait until the one that is heard has gone."""

    sender: Sender
    since_ns: int
    """`time.monotonic_ns()` of its first packet that was ignored, and of its newest."""
    last_ns: int


class SenderTurn:
    """Hears the first sender until it has gone, then whoever sends: two in turns would shake the
    character.

    One thread admits; others may read `hearing` and `ignored`, each a record that never changes.
    """

    def __init__(self) -> None:
        self.hearing: Hearing | None = None
        """Of whoever was heard last, even long ago; None before anybody was."""
        self.ignored: Ignored | None = None
        """The first that was ignored for the sake of that one."""
        self.number = -1
        """Of the sender that was heard last: counts from 0, and stays with one who comes back
        before another is heard."""

    def admit(self, sender: Sender, arrived_ns: int) -> bool:
        """Note one packet; whether its sender is heard."""
        hearing = self.hearing
        if hearing is None or hearing.is_over(arrived_ns):
            self._begin(sender, arrived_ns)
        elif sender == hearing.sender:
            packets = hearing.packets + 1
            self.hearing = Hearing(sender, hearing.since_ns, arrived_ns, packets)
        else:
            self._ignore(sender, arrived_ns)
            return False
        return True

    def _ignore(self, sender: Sender, arrived_ns: int) -> None:
        if self.ignored is None:
            self.ignored = Ignored(sender, arrived_ns, arrived_ns)
        elif sender == self.ignored.sender:
            self.ignored = Ignored(sender, self.ignored.since_ns, arrived_ns)

    def _begin(self, sender: Sender, arrived_ns: int) -> None:
        if self.hearing is None or sender != self.hearing.sender:
            self.number += 1
            self.ignored = None
        self.hearing = Hearing(sender, arrived_ns, arrived_ns, 1)


def _plain(host: str) -> str:
    """An IPv4 address as people write it, where an IPv6 socket heard it."""
    number = ipaddress.ip_address(host.partition("%")[0])
    mapped = number.ipv4_mapped if number.version == 6 else None
    return host if mapped is None else str(mapped)
