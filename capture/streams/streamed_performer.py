"""A performer whom a program or phone on the network tracks."""

from __future__ import annotations

import threading
import time
from typing import Any, Protocol

from capture.latest import Latest
from capture.rate import RateMeter
from capture.records import Frame, Observation, see_nobody
from capture.streams.datagram_listener import DatagramListener
from capture.streams.sender_turn import SenderTurn
from capture.streams.stream_address import StreamAddress
from capture.streams.take_clock import NO_IMAGE

_SILENCE_S = 0.25
"""A sender of 30 a second that was not heard for so long sees nobody."""
_SILENT_STEP_S = 1 / 30
"""From then on there is a frame without a face so often, for whoever eases the face out."""


class StreamFormat(Protocol):
    """What datagrams of one kind say."""

    @property
    def turn(self) -> SenderTurn:
        """Who is heard, and who is not."""
        ...

    def read(self, content: bytes, arrived_ns: int, host: str) -> Any:
        """What a datagram that `host` sent says; None for one that is not for us.

        Raises DatagramError.
        """
        ...

    def observe(self, frame: Frame, message: Any) -> Observation:
        """The expression signals in what `read` gave."""
        ...


class StreamedPerformer:
    """Source and tracker in one: `grab` gives the newest datagram's frame, `track` what it says.

    The newest wins; what was replaced is counted in `dropped`. A frame's moment is when its
    datagram came: exposure, tracking and the network lie before it. When the sender falls silent,
    nobody is seen.

    Args:
        address: where to listen.
        stream_format: what the datagrams say.

    Raises:
        SourceError: it cannot be listened there.
    """

    live = True

    def __init__(self, address: StreamAddress, stream_format: StreamFormat) -> None:
        self.address = address
        self._format = stream_format
        self._latest: Latest[tuple[Frame, Any]] = Latest()
        self._meter = RateMeter()
        self._order = threading.Lock()
        self._start_ns = time.monotonic_ns()
        self._frame_id, self._media_ns = -1, -1
        self._grabbed: tuple[Frame | None, Any] = None, None
        self._listener = DatagramListener(address, self._take)

    def __enter__(self) -> StreamedPerformer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def dropped(self) -> int:
        """Datagrams replaced by newer ones before anybody grabbed them."""
        return self._latest.overwritten

    @property
    def refused(self) -> int:
        """Datagrams that were none of the format."""
        return self._listener.refused

    @property
    def nothing_came(self) -> bool:
        """Whether no datagram came yet, not even one that was refused."""
        return self._listener.heard == 0

    @property
    def turn(self) -> SenderTurn:
        """Who is heard, and who is not."""
        return self._format.turn

    @property
    def frame_rate(self) -> float:
        """Datagrams a second, as they come; 0 before the second one."""
        return self._meter.rate

    def grab(self) -> Frame | None:
        """The newest frame, waiting for it; its image is empty. None once closed."""
        silent = self._grabbed[1] is None
        arrived = self._latest.take(_SILENT_STEP_S if silent else _SILENCE_S)
        if arrived is None and not self._latest.closed:
            arrived = self._give_up_waiting()
        self._grabbed = arrived or (None, None)
        return self._grabbed[0]

    def track(self, frame: Frame) -> Observation:
        """What was said of the frame grabbed last; of any other, that nobody was seen."""
        grabbed, message = self._grabbed
        if message is None or grabbed is None or grabbed.frame_id != frame.frame_id:
            return see_nobody(frame)
        return self._format.observe(frame, message)

    def close(self) -> None:
        """Stop listening; may be called twice."""
        self._latest.close()
        self._listener.close()

    def _take(self, content: bytes, arrived_ns: int, host: str) -> None:
        message = self._format.read(content, arrived_ns, host)
        if message is None:
            return
        self._meter.mark(arrived_ns)
        with self._order:
            self._latest.put((self._stamp(arrived_ns), message))

    def _give_up_waiting(self) -> tuple[Frame, Any]:
        """A frame that nothing was said of, unless something was at the last moment."""
        with self._order:
            arrived = self._latest.take(0.0)
            return arrived or (self._stamp(time.monotonic_ns()), None)

    def _stamp(self, captured_ns: int) -> Frame:
        """To be called, and its frame handed on, holding `_order`: numbers must never go back."""
        self._frame_id += 1
        self._media_ns = max(captured_ns - self._start_ns, self._media_ns + 1)
        return Frame(self._frame_id, captured_ns, self._media_ns, NO_IMAGE)
