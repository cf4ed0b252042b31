"""What an iPhone running Live Link Face says of its performer."""

from __future__ import annotations

from capture.records import Frame, Observation, see_nobody
from capture.streams.arkit_signals import ArkitSignals
from capture.streams.live_link_datagram import LiveLinkDatagram, read_live_link
from capture.streams.names import LIVE_LINK_NAMES

_GONE_NS = 2_000_000_000
"""A phone silent for so long makes room for another one."""


class LiveLinkFormat:
    """Reads one phone's packets: the first one heard, until it falls silent.

    Another phone that sends to the same port meanwhile is not heard: two faces in turns would
    shake the character. Each has its own `identity`.
    """

    def __init__(self) -> None:
        self._signals = ArkitSignals(LIVE_LINK_NAMES)
        self._performer: tuple[str, str] | None = None
        self._heard_ns = 0
        self._identity = -1

    def read(self, content: bytes, arrived_ns: int) -> tuple[LiveLinkDatagram, int] | None:
        """The packet and its performer's number; None from a phone that is not heard.

        Raises DatagramError.
        """
        packet = read_live_link(content)
        performer = packet.device, packet.subject
        if performer != self._performer:
            if self._performer is not None and arrived_ns - self._heard_ns < _GONE_NS:
                return None
            self._performer = performer
            self._identity += 1
        self._heard_ns = arrived_ns
        return packet, self._identity

    def observe(self, frame: Frame, message: tuple[LiveLinkDatagram, int]) -> Observation:
        """The signals in a packet; nobody where the phone sees no face."""
        packet, identity = message
        if packet.values is None:
            return see_nobody(frame)
        return self._signals.observe(frame, packet.values, identity)
