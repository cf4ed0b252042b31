"""What all senders to other apps share: a sink that packs a tick and lets it go."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from engine.records import Expression
from live.records import Tick
from live.senders.arkit_values import live_link_values
from live.senders.datagram_port import DatagramPort
from live.senders.send_address import SendAddress

LARGEST_SUM = 1e6
"""Far beyond any face; whole hundredths of it still are numbers."""


class AppSender(ABC):
    """A sink that sends every tick to one app. It never waits, and raises nothing."""

    app: str
    """What listens there, for people."""

    def __init__(self, address: SendAddress) -> None:
        """Raises AddressError when the host is not known or there is no way to it."""
        self.address = address
        self.ticks = 0
        """Packed, whether they arrived or not."""
        self.refused = 0
        """Ticks that were not packed: their numbers are not finite, or beyond any face."""
        self._port = DatagramPort(address.host, address.port)

    @abstractmethod
    def pack(self, tick: Tick, values: np.ndarray) -> Sequence[bytes]:
        """The datagrams of one tick; `values` (61,) of `live_link_values`, all finite."""
        ...

    def take(self, tick: Tick) -> None:
        """Send one tick."""
        if not _is_sound(tick.expression):
            self.refused += 1
            return
        self.ticks += 1
        for datagram in self.pack(tick, live_link_values(tick.expression)):
            self._port.send(datagram)

    @property
    def is_here(self) -> bool:
        """Whether nothing leaves this machine."""
        return self._port.is_here

    @property
    def lost(self) -> int:
        """Datagrams that came back or did not leave."""
        return self._port.unheard + sum(self._port.failed.values())

    def describe(self) -> str:
        """What is sent where, one line."""
        return f"{self.app} to {self.address.host} port {self.address.port}"

    def hint_at_port(self) -> str:
        """Where else apps of the kind listen, to be said behind something; empty where it helps
        nobody."""
        return ""

    def describe_trouble(self) -> str:
        """What is known of an app that is not reached, while it lasts."""
        hint = self.hint_at_port()
        if self._port.unheard and self._port.is_here:
            return f"{self.address}: nobody listens there, so start the app or see its port{hint}."
        if self._port.unheard:
            return (
                f"{self.address}: {self.address.host} refuses packets or does not answer; see that "
                f"the app runs there and listens on that port{hint}."
            )
        reasons = ", ".join(sorted(self._port.failed))
        return f"{self.address}: packets cannot be sent ({reasons})."

    def summarise(self) -> dict[str, Any]:
        """The report: counts of ticks, of datagrams and of what went wrong."""
        return {
            "address": str(self.address),
            "ticks": self.ticks,
            "refused": self.refused,
            "datagrams": self._port.sent,
            "bytes": self._port.sent_bytes,
            "unheard": self._port.unheard,
            "failed": dict(sorted(self._port.failed.items())),
        }

    def complaints(self) -> Iterator[str]:
        """What went wrong, each a sentence."""
        if self._port.unheard:
            yield f"{self.address}: {self._describe_unheard()}"
        for reason, count in sorted(self._port.failed.items()):
            yield f"{self.address}: {count} packets could not be sent ({reason})."
        if self.refused:
            yield (
                f"{self.address}: {self.refused} ticks were not sent: their numbers are none that "
                "a face has."
            )

    def _describe_unheard(self) -> str:
        unheard, sent = self._port.unheard, self._port.sent
        if self._port.is_here:
            return f"nobody listened to at least {unheard} of {sent} packets."
        return (
            f"{self.address.host} refused {unheard} of {sent} packets or does not answer; UDP "
            "cannot tell whether the rest arrived."
        )

    def close(self) -> None:
        """Give the socket back."""
        self._port.close()


def _is_sound(expression: Expression) -> bool:
    numbers = np.concatenate(
        (
            expression.code,
            expression.extra_code,
            expression.gaze.ravel(),
            expression.T_neutral_head.ravel(),
        )
    )
    return bool(np.abs(numbers).sum() < LARGEST_SUM)  # NaN is not


def wall_clock(moment_ns: int) -> float:
    """Seconds since 1970 of a moment on the monotonic clock."""
    return (time.time_ns() - time.monotonic_ns() + moment_ns) / 1e9
