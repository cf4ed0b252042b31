"""What an iPhone running Live Link Face says of its performer."""

from __future__ import annotations

from capture.records import Frame, Observation, see_nobody
from capture.streams.arkit_signals import ArkitSignals
from capture.streams.live_link_datagram import LiveLinkDatagram, read_live_link
from capture.streams.names import LIVE_LINK_NAMES
from capture.streams.sender_turn import Sender, SenderTurn


class LiveLinkFormat:
    """Reads one phone's packets: the first one heard, until it falls silent.

    Another phone that sends to the same port meanwhile is not heard. Each has its own `identity`.
    """

    def __init__(self) -> None:
        self._signals = ArkitSignals(LIVE_LINK_NAMES)
        self.turn = SenderTurn()

    def read(
        self, content: bytes, arrived_ns: int, host: str
    ) -> tuple[LiveLinkDatagram, int] | None:
        """The packet and its performer's number; None from a phone that is not heard.

        Raises DatagramError.
        """
        packet = read_live_link(content)
        sender = Sender(packet.subject, host, packet.device)
        return (packet, self.turn.number) if self.turn.admit(sender, arrived_ns) else None

    def observe(self, frame: Frame, message: tuple[LiveLinkDatagram, int]) -> Observation:
        """The signals in a packet; nobody where the phone sees no face."""
        packet, identity = message
        if packet.values is None:
            return see_nobody(frame)
        return self._signals.observe(frame, packet.values, identity)
