"""Subscribes as it is told, over any transport, and says how many bytes came.

A drill starts it as a process of its own and writes one line for each thing to do:

    open {"over": "zmq", "port": 5580, "topics": ["mimesh.2.code.float32.mesh"], "link": "http://..."}
    close

The answer to `close` is one line: `frames`, `bytes` of all but the last, `seconds` from first
to last, so that their quotient is a rate; `strays`, frames of no topic that was asked for.
"""

from __future__ import annotations

import json
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from typing import Any

import zmq
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from live.broadcast.topics import TOPIC_BYTES
from live.packet import MAX_FRAME_BYTES

LENGTH = struct.Struct("<I")
POLL_MS = 50
DRAIN_S = 0.5
"""At the end, for what is still under way."""
Receive = Callable[[], bytes | None]
"""The next message; None when none came for a moment."""


class Count:
    """What has come."""

    def __init__(self, topics: list[str]) -> None:
        self._topics = {topic.encode() for topic in topics}
        self.frames, self.bytes, self.strays = 0, 0, 0
        self._last_bytes = 0
        self._first_s = self._last_s = 0.0

    def add(self, message: bytes) -> None:
        """One more."""
        self._last_s = time.perf_counter()
        self._first_s = self._first_s or self._last_s
        self.frames += 1
        self.bytes += self._last_bytes
        self._last_bytes = len(message)
        self.strays += message[:TOPIC_BYTES].rstrip(b"\0") not in self._topics

    def describe(self) -> dict[str, Any]:
        """The answer."""
        seconds = self._last_s - self._first_s
        counts = {"frames": self.frames, "bytes": self.bytes, "strays": self.strays}
        return {**counts, "seconds": seconds}


class Subscription:
    """Receives in a thread from when it is made until it is closed."""

    def __init__(self, over: str, port: int, topics: list[str], link: str) -> None:
        self._count = Count(topics)
        self._closing = threading.Event()
        opened = threading.Event()
        arguments = (OPENERS[over], port, topics, link, opened)
        self._thread = threading.Thread(target=self._run, args=arguments)
        self._thread.start()
        opened.wait(10.0)

    def close(self) -> dict[str, Any]:
        """Take what is still under way, then hang up; what has come."""
        self._closing.set()
        self._thread.join()
        return self._count.describe()

    def _run(
        self,
        opener: Callable[..., tuple[Receive, Callable[[], None]]],
        port: int,
        topics: list[str],
        link: str,
        opened: threading.Event,
    ) -> None:
        receive, close = opener(port, topics, link)
        opened.set()
        try:
            while not self._closing.is_set():
                self._take(receive)
            until = time.monotonic() + DRAIN_S
            while time.monotonic() < until and self._take(receive):
                pass
        finally:
            close()

    def _take(self, receive: Receive) -> bool:
        message = receive()
        if message is not None:
            self._count.add(message)
        return message is not None


def open_zmq(
    port: int, topics: list[str], link: str, queue: int = 1000
) -> tuple[Receive, Callable[[], None]]:
    """What to receive with, and to close with; `queue`: messages kept for who does not read."""
    context, poller = zmq.Context(), zmq.Poller()
    for topic in topics:  # a connection each: a sender queues two frames for one, not four
        receiving = context.socket(zmq.SUB)
        receiving.setsockopt(zmq.MAXMSGSIZE, MAX_FRAME_BYTES)
        receiving.setsockopt(zmq.RCVHWM, queue)
        receiving.subscribe(topic.encode().ljust(TOPIC_BYTES, b"\0"))
        receiving.connect(f"tcp://127.0.0.1:{port}")
        poller.register(receiving, zmq.POLLIN)

    def receive() -> bytes | None:
        ready = poller.poll(POLL_MS)
        return ready[0][0].recv() if ready else None

    return receive, lambda: context.destroy(linger=0)


def open_tcp(port: int, topics: list[str], link: str) -> tuple[Receive, Callable[[], None]]:
    """The same over plain TCP."""
    (topic,) = topics
    connection = socket.create_connection(("127.0.0.1", port + 2))
    request = f"subscribe {topic}".encode()
    connection.sendall(LENGTH.pack(len(request)) + request)
    connection.settimeout(POLL_MS / 1000)
    waiting = bytearray()

    def receive() -> bytes | None:
        while True:
            if len(waiting) >= LENGTH.size:
                end = LENGTH.size + LENGTH.unpack_from(waiting)[0]
                if len(waiting) >= end:
                    message = bytes(waiting[LENGTH.size : end])
                    del waiting[:end]
                    return message
            try:
                piece = connection.recv(1 << 20)
            except TimeoutError:
                return None
            if not piece:
                raise ConnectionError("the sender hung up")
            waiting.extend(piece)

    return receive, connection.close


def open_browser(port: int, topics: list[str], link: str) -> tuple[Receive, Callable[[], None]]:
    """The same over the WebSocket of the page with that link."""
    (topic,) = topics
    stack = ExitStack()
    connection = stack.enter_context(open_stream(link))
    connection.send(f"subscribe {topic}")

    def receive() -> bytes | None:
        try:
            message = connection.recv(POLL_MS / 1000)
        except TimeoutError:
            return None
        except ConnectionClosed as problem:
            raise ConnectionError("the sender hung up") from problem
        return message if isinstance(message, bytes) else message.encode()

    return receive, stack.close


def open_stream(link: str) -> AbstractContextManager[ClientConnection]:
    """A WebSocket to the sender whose page has that link, token included."""
    page, token = link.rsplit("#", 1)
    return connect(
        page.replace("http://", "ws://").rstrip("/") + "/stream",
        subprotocols=[Subprotocol("mimesh.2"), Subprotocol(f"token.{token}")],
        max_size=MAX_FRAME_BYTES,
        compression=None,
        ping_interval=None,
    )


OPENERS = {"zmq": open_zmq, "tcp": open_tcp, "browser": open_browser}


def main() -> int:
    """Do as the lines of standard input say, until there are no more."""
    subscription: Subscription | None = None
    for line in sys.stdin:
        word, _, details = line.strip().partition(" ")
        if word == "open":
            subscription = Subscription(**json.loads(details))
            print("{}", flush=True)
        elif subscription is not None:
            print(json.dumps(subscription.close()), flush=True)
            subscription = None
    return 0


if __name__ == "__main__":
    sys.exit(main())
