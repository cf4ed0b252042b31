"""Sends moved vertices to other programs, and never waits for one of them."""

from __future__ import annotations

import contextlib
import secrets
import threading
import time
from collections import Counter
from collections.abc import Collection
from typing import Any

from engine.records import Deformation, Expression
from live.broadcast.address import TRANSPORTS, Address
from live.broadcast.curve_keys import CurveKeys
from live.broadcast.snapshot import SnapshotSource
from live.broadcast.snapshot_desk import SnapshotDesk
from live.broadcast.tick_packing import Stamps, TickPacker
from live.broadcast.transports import open_transports
from live.errors import PacketError

SIGN_OF_LIFE_S = 0.5
LOOK_S = 0.1


class QuietPublisher:
    """For `--publish off`: nothing is sent, no socket is opened."""

    def publish(self, expression: Expression, deformation: Deformation) -> None:
        """Nothing."""

    def summarise(self) -> dict[str, Any]:
        """Nothing was published."""
        return {"ticks": 0, "sent": {}, "refused": {}, "faults": []}

    def close(self) -> None:
        """Nothing."""


class FramePublisher:
    """Every tick, packed once for each topic that somebody listens to, and for no other."""

    def __init__(
        self,
        address: Address,
        source: SnapshotSource,
        over: Collection[str] = TRANSPORTS,
        keys: CurveKeys | None = None,
        page_token: str | None = None,
        origins: Collection[str] = (),
    ) -> None:
        """`over`: of `TRANSPORTS`; `page_token`: None draws one; `origins`: of pages that may watch
        beside our own.

        Raises AddressError when a port is not free.
        """
        self.address = address
        self.ticks = 0
        """Published, whether somebody listened or not; signs of life are none."""
        self.sent: Counter[str] = Counter()
        """Topic to ticks packed and sent."""
        self.refused: Counter[str] = Counter()
        """Reason to ticks that could not be sent."""
        self._sequence = 0
        self._stream_id = secrets.randbits(32)
        self._packer = TickPacker(source)
        self._last_tick: tuple[Expression, Deformation] | None = None
        self._last_sent = 0.0
        self._lock = threading.Lock()  # the sign of life sends from its own thread
        self._desk = SnapshotDesk(source)
        self._transports = open_transports(address, self._desk, over, keys, page_token, origins)
        self._stop = threading.Event()
        self._life = threading.Thread(target=self._show_life, name="sign of life", daemon=True)
        self._life.start()

    @property
    def page_link(self) -> str | None:
        """What to open in a browser, its token included; None where no page is served."""
        return self._transports.page_link

    def publish(self, expression: Expression, deformation: Deformation) -> None:
        """Send one tick. Returns at once; slow receivers lose frames, the loop loses nothing.

        A tick that is not finite is not sent, and counted: the next may be, and a performance must
        not end for it. Receivers stay at the last good one, of which signs of life still tell.
        """
        with self._lock:
            self.ticks += 1
            try:
                self._send(expression, deformation, repeated=False)
            except PacketError as problem:
                self.refused[str(problem)] += 1
            else:
                self._last_tick = expression, deformation

    def change_character(self, source: SnapshotSource) -> None:
        """Stream another character from the next tick on; receivers notice by its hash."""
        with self._lock:
            self._packer = TickPacker(source)
            self._desk.change(source)
            self._last_tick = None  # it moves vertices of the former

    def summarise(self) -> dict[str, Any]:
        """The report: `ticks`, by topic how many of them somebody was `sent`, by reason how many
        were `refused`, and `faults` of the sender that nobody foresaw."""
        return {
            "ticks": self.ticks,
            "sent": dict(sorted(self.sent.items())),
            "refused": dict(sorted(self.refused.items())),
            "faults": [*self._desk.faults, *self._transports.faults],
        }

    def close(self) -> None:
        """Close every connection; messages still waiting are dropped."""
        self._stop.set()
        self._life.join()
        self._transports.close()

    def _send(self, expression: Expression, deformation: Deformation, *, repeated: bool) -> None:
        demand = [(transport, transport.wanted()) for transport in self._transports.open]
        topics = frozenset().union(*(wanted for _, wanted in demand))
        stamps = self._stamp(repeated)
        self._sequence += 1
        for topic in topics:
            message = self._packer.pack(topic, expression, deformation, stamps)
            self.sent[topic.text] += not repeated
            for transport, wanted in demand:
                if topic in wanted:
                    transport.send(topic, message)
        self._last_sent = time.monotonic()

    def _stamp(self, repeated: bool) -> Stamps:
        return Stamps(
            stream_id=self._stream_id,
            sequence=self._sequence,
            published_ns=time.monotonic_ns(),
            unix_ns=time.time_ns(),
            repeated=repeated,
        )

    def _show_life(self) -> None:
        while not self._stop.wait(LOOK_S):
            if self._is_silent():  # looked at first without the lock, which a tick may want
                with self._lock:
                    self._repeat()

    def _is_silent(self) -> bool:
        return time.monotonic() - self._last_sent >= SIGN_OF_LIFE_S

    def _repeat(self) -> None:
        if self._last_tick and self._is_silent():
            # A tick that cannot be packed is told of where it came from, not here.
            with contextlib.suppress(PacketError):
                self._send(*self._last_tick, repeated=True)
