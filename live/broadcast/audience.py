"""The receivers of one transport: which topics they want, and the newest frame for each of them."""

from __future__ import annotations

import asyncio

from live.broadcast.client import Client
from live.broadcast.topics import Topic

MAX_CLIENTS = 32
SWEEP_S = 0.5


class Audience:
    """`wanted`, `send` belong to the tick's thread, all else to the broadcast loop's."""

    def __init__(self, loop: asyncio.AbstractEventLoop, most: int = MAX_CLIENTS) -> None:
        self._loop = loop
        self._most = most
        self._clients: dict[Client, asyncio.Transport] = {}
        self._wanted: frozenset[Topic] = frozenset()
        self._newest: dict[Topic, bytes] = {}
        self._handing_over = False
        self._sweep: asyncio.TimerHandle | None = None

    def wanted(self) -> frozenset[Topic]:
        """The topics that somebody who reads has subscribed to."""
        return self._wanted

    def send(self, topic: Topic, message: bytes) -> None:
        """Hand a frame over; one that was not yet taken over by the loop is replaced."""
        self._newest[topic] = message
        if not self._handing_over:  # one call in the loop's queue at a time, however late it runs
            self._handing_over = True
            self._loop.call_soon_threadsafe(self._distribute)

    def admit(self, client: Client, connection: asyncio.Transport) -> bool:
        """Take `client` in; False, and it is told so, when there are too many."""
        if len(self._clients) >= self._most:
            client.refuse(f"{self._most} receivers are connected, and there is room for no more.")
            return False
        self._clients[client] = connection
        if self._sweep is None:
            self._sweep = self._loop.call_later(SWEEP_S, self._look_around)
        return True

    def dismiss(self, client: Client) -> None:
        """Its connection has ended."""
        self._clients.pop(client, None)
        client.leave()
        self.count_wanted()

    def count_wanted(self) -> None:
        """Somebody wants something else now."""
        self._wanted = frozenset(
            client.topic for client in self._clients if client.topic and not client.stalled
        )

    def close(self) -> None:
        """End every connection at once."""
        if self._sweep is not None:
            self._sweep.cancel()
        for connection in tuple(self._clients.values()):
            connection.abort()

    def _distribute(self) -> None:
        self._handing_over = False
        while self._newest:
            topic, message = self._newest.popitem()
            for client in tuple(self._clients):
                client.offer(topic, message)

    def _look_around(self) -> None:
        now = self._loop.time()
        for client in tuple(self._clients):
            client.look_at(now)
        self._sweep = self._loop.call_later(SWEEP_S, self._look_around) if self._clients else None
