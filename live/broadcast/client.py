"""One receiver over plain TCP or WebSocket: what it wants, and what waits to be sent to it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor

from live.broadcast.client_requests import RequestMeter, SnapshotRequest, parse_request
from live.broadcast.refusal import encode_refusal
from live.broadcast.snapshot_desk import SnapshotDesk
from live.broadcast.topics import Topic
from live.errors import PacketError

PATIENCE_S = 10.0
"""Whoever has asked for nothing at all in this time is sent away. Whoever has asked may be silent
as long as it likes: it may be building the mesh, and how many there are is bounded."""
STALLED_S = 1.0
"""A receiver that took nothing for so long gets no frames until it reads on."""
MAX_SNAPSHOTS_WAITING = 4


class Client:
    """Lives in the broadcast loop's thread. One frame waits at most, and it is the newest."""

    def __init__(
        self,
        desk: SnapshotDesk,
        worker: Executor,
        on_change: Callable[[], None],
        on_ready: Callable[[], None],
    ) -> None:
        """`on_change`: it wants other frames now; `on_ready`: there is something to `take`."""
        self.topic: Topic | None = None
        self.refused = False
        """Told what it did wrong; the connection ends when that is sent."""
        self.stuck_since: float | None = None
        """Loop time since when it has taken nothing of what is being sent to it."""
        self.stalled = False
        self._loop = asyncio.get_running_loop()
        self._desk, self._worker = desk, worker
        self._on_change, self._on_ready = on_change, on_ready
        self._meter = RequestMeter()
        self._came = self._loop.time()
        self._has_asked = False
        self._newest: bytes | None = None
        self._answers: deque[bytes] = deque()
        self._orders: set[asyncio.Future[bytes]] = set()

    def hear(self, request: bytes) -> None:
        """Do what it asks, or refuse it for good."""
        if self.refused:
            return
        self._has_asked = True
        try:
            self._meter.count(self._loop.time())
            asked = parse_request(request)
            if isinstance(asked, SnapshotRequest):
                self._order_snapshot(asked)
            else:
                self._subscribe(asked.topic)
        except PacketError as problem:
            self.refuse(str(problem))

    def refuse(self, sentence: str) -> None:
        """Tell it what is wrong; nothing else is sent after that."""
        if self.refused:
            return
        self.refused = True
        self._subscribe(None)
        self._answers.clear()
        self._answers.append(encode_refusal(sentence))
        self._on_ready()

    def offer(self, topic: Topic, message: bytes) -> None:
        """A frame that takes the place of the one that still waits."""
        if topic == self.topic and not self.stalled:
            self._newest = message
            self._on_ready()

    def take(self) -> bytes | None:
        """What is to be sent next: answers, then the newest frame."""
        if self._answers:
            return self._answers.popleft()
        newest, self._newest = self._newest, None
        return newest

    def note_stuck(self) -> None:
        """What was handed to the connection does not all fit into it."""
        if self.stuck_since is None:
            self.stuck_since = self._loop.time()

    def note_moving(self) -> None:
        """It reads on."""
        self.stuck_since = None
        if self.stalled:
            self.stalled = False
            self._on_change()

    def look_at(self, now: float) -> None:
        """Notice that it stalls; send it away when it has not said what it came for."""
        if self.stuck_since is not None and now - self.stuck_since > STALLED_S and not self.stalled:
            self.stalled = True
            self._newest = None  # when it reads on, what comes next is not what waited
            self._on_change()
        if not self._has_asked and now - self._came > PATIENCE_S:
            self.refuse(f"Nothing was asked for in {PATIENCE_S:g} seconds.")

    def leave(self) -> None:
        """Its connection has ended: nothing more is made for it."""
        for order in tuple(self._orders):
            order.cancel()

    def _subscribe(self, topic: Topic | None) -> None:
        self._newest = None
        if topic != self.topic:
            self.topic = topic
            self._on_change()

    def _order_snapshot(self, request: SnapshotRequest) -> None:
        if len(self._orders) + len(self._answers) >= MAX_SNAPSHOTS_WAITING:
            raise PacketError(
                f"{MAX_SNAPSHOTS_WAITING} snapshots wait to be read already; read them first."
            )
        # Frames go on meanwhile: texts, textures and a basis may take a second to put together.
        made = self._loop.run_in_executor(self._worker, self._desk.answer, request)
        self._orders.add(made)
        made.add_done_callback(self._deliver)

    def _deliver(self, made: asyncio.Future[bytes]) -> None:
        self._orders.discard(made)
        if made.cancelled() or self.refused:
            return
        problem = made.exception()
        if problem is not None:
            self.refuse(str(problem))
        else:
            self._answers.append(made.result())
            self._on_ready()
