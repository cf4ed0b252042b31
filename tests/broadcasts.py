"""Stand-ins for receivers and for the mesh, for tests of the broadcast with real sockets."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from live.broadcast.loop_thread import LoopThread
from live.broadcast.snapshot_desk import SnapshotDesk
from live.broadcast.topics import DEFAULT_TOPIC, Topic

LIMIT_S = 10.0
LENGTH = struct.Struct("<I")


class MadeUpSource:
    """A mesh of so many bytes, which says what was asked of it."""

    def __init__(self, byte_count: int = 2000, topology_hash: bytes = b"12345678") -> None:
        self.byte_count = byte_count
        self.topology_hash = topology_hash
        self.asked: list[str] = []
        self.go = threading.Event()
        self.go.set()

    def encode(self, space: str, basis: bool = False, appearance: bool = False) -> bytes:
        assert self.go.wait(LIMIT_S)
        said = " ".join([space, *["basis"] * basis, *["appearance"] * appearance])
        self.asked.append(said)
        return (b"MIMT" + self.topology_hash + said.encode()).ljust(self.byte_count, b".")


def made_up_frame(number: int, byte_count: int = 500, topic: Topic = DEFAULT_TOPIC) -> bytes:
    """A message of `topic` that says its number."""
    return (topic.message_prefix + struct.pack("<Q", number)).ljust(byte_count, b"#")


def number_of(message: bytes) -> int:
    """Which made-up frame it is."""
    return struct.unpack_from("<Q", message, 32)[0]


class Loop:
    """What broadcasts on a loop need, ended in order."""

    def __init__(self, source: MadeUpSource) -> None:
        self.thread = LoopThread()
        self.worker = ThreadPoolExecutor(1)
        self.desk = SnapshotDesk(source)  # pyright: ignore[reportArgumentType]

    def close(self) -> None:
        self.worker.shutdown(wait=False, cancel_futures=True)
        self.thread.close()
        assert not self.thread.faults


class Plain:
    """A receiver over plain TCP."""

    def __init__(self, port: int, receive_buffer: int | None = None) -> None:
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(LIMIT_S)
        self.socket.connect(("127.0.0.1", port))

    def ask(self, text: str | bytes) -> None:
        request = text if isinstance(text, bytes) else text.encode()
        self.socket.sendall(LENGTH.pack(len(request)) + request)

    def receive(self) -> bytes:
        """The next message; empty when the sender has closed the connection."""
        head = self._exactly(LENGTH.size)
        return self._exactly(LENGTH.unpack(head)[0]) if head else b""

    def receive_all(self) -> Iterator[bytes]:
        """What comes until the sender closes."""
        while message := self.receive():
            yield message

    def _exactly(self, count: int) -> bytes:
        got = bytearray()
        while len(got) < count:
            try:
                piece = self.socket.recv(min(1 << 20, count - len(got)))
            except ConnectionResetError:
                return b""
            if not piece:
                return b""
            got += piece
        return bytes(got)

    def close(self) -> None:
        self.socket.close()


def wait_until(holds: Callable[[], object], limit_s: float = LIMIT_S) -> None:
    """Returns as soon as `holds` is true; fails when it never is."""
    end = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.005)


@contextmanager
def ending(thing):
    """`thing`, closed at the end."""
    try:
        yield thing
    finally:
        thing.close()
