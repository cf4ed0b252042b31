"""Mimesh's messages over plain TCP: the standard library and mimesh_wire.py, nothing else.

A thread reads; whoever asks gets the newest. Lost connections come back by themselves.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections import deque
from io import BufferedIOBase, BufferedReader

from mimesh_wire import (
    FRAME,
    FRAMES_KEPT,
    MAX_FRAME_BYTES,
    MAX_REFUSAL_TEXT,
    MAX_SNAPSHOT_BYTES,
    QUEUE_BYTES,
    REFUSAL,
    SNAPSHOT,
    WireError,
    kind_of,
)

LENGTH = struct.Struct("<I")
MOST_BYTES = {
    FRAME: MAX_FRAME_BYTES,
    SNAPSHOT: MAX_SNAPSHOT_BYTES,
    REFUSAL: MAX_REFUSAL_TEXT + 8,
}
READ_AT_ONCE = 1 << 20
CONNECT_S = 3.0
ANSWER_S = 4.0
"""Who says nothing for so long is named as a stranger; a program waits 5 s for the mesh."""
QUIET_S = 15.0
"""A sender shows life twice a second; one silent for so long has gone without a goodbye."""
PAUSE_S = 0.5
"""Before it is tried again."""
RIGHT_PORT = "Mimesh's plain TCP is two ports above the base port, 5582 by default"
STRANGER = f"what answers is not plain TCP of Mimesh; {RIGHT_PORT}"
SILENT = f"connected, but nothing of Mimesh comes; {RIGHT_PORT}"


class PlainLink:
    """Frames and snapshots from one sender's TCP port."""

    def __init__(self, host: str, port: int, topic: str, request: str, *, newest: bool) -> None:
        """`topic` is subscribed to and `request` sent by `ask`, both as text."""
        self.connections = 0
        self.malformed = 0
        """Messages whose length or kind was none; the connection was closed for each."""
        self._trouble = "not connected yet"
        self._unheard_since: float | None = None  # of a connection on which no message came yet
        self._address = host.strip("[]"), port
        self._subscription, self._request = f"subscribe {topic}".encode(), request.encode()
        self._frames: deque[bytes] = deque(maxlen=1 if newest else FRAMES_KEPT)
        self._answers: deque[bytes] = deque(maxlen=2)
        self._arrived = threading.Condition()
        self._sending = threading.Lock()  # over _connection and _asked
        self._connection: socket.socket | None = None
        self._asked = False
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mimesh", daemon=True)
        self._thread.start()

    @property
    def reached(self) -> bool:
        """Whether anybody has answered at the address, whoever it is."""
        return self.connections > 0

    @property
    def trouble(self) -> str:
        """Why nothing comes; empty while messages do."""
        since = self._unheard_since
        if since is not None and time.monotonic() - since > ANSWER_S:
            return SILENT
        return self._trouble

    def ask(self) -> bool:
        """Ask for the snapshot, now or as soon as there is a connection."""
        with self._sending:
            self._asked = True
            self._send_request()
        return True

    def receive(self, timeout_s: float) -> bytes | None:
        """An answer if there is one, else the frame that has waited longest; None: none came."""
        with self._arrived:
            self._arrived.wait_for(lambda: self._answers or self._frames, timeout_s)
            for waiting in (self._answers, self._frames):
                if waiting:
                    return waiting.popleft()
        return None

    def close(self) -> None:
        """Hang up and end the thread."""
        self._closing.set()
        with self._sending:
            if self._connection is not None:
                with contextlib.suppress(OSError):
                    self._connection.shutdown(socket.SHUT_RDWR)
        self._thread.join()

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                with socket.create_connection(self._address, CONNECT_S) as connection:
                    self._listen(connection)
            except OSError as problem:
                self._trouble = str(problem) if self._unheard_since is None else SILENT
            except WireError as problem:
                self.malformed += 1
                self._trouble = str(problem) if self._unheard_since is None else STRANGER
            self._unheard_since = None
            with self._sending:
                self._connection = None
            self._closing.wait(PAUSE_S)

    def _listen(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, QUEUE_BYTES)
        connection.settimeout(QUIET_S)
        with self._sending:
            self._connection = connection
            _send(connection, self._subscription)
            self._send_request()
        self.connections += 1
        self._unheard_since = time.monotonic()
        if self._trouble not in (STRANGER, SILENT):  # which hold until there is a message
            self._trouble = ""
        # Buffered, as each call to the system waits its turn among a busy program's threads: one
        # for every few bytes would fall behind.
        with BufferedReader(connection.makefile("rb", 0), QUEUE_BYTES) as stream:
            while not self._closing.is_set():
                self._put(_read_message(stream))
                self._trouble, self._unheard_since = "", None

    def _send_request(self) -> None:
        if self._asked and self._connection is not None:
            with contextlib.suppress(OSError):  # the reading thread meets the same and reconnects
                _send(self._connection, self._request)
                self._asked = False

    def _put(self, message: bytes) -> None:
        with self._arrived:
            (self._frames if kind_of(message) == FRAME else self._answers).append(message)
            self._arrived.notify()


def _send(connection: socket.socket, text: bytes) -> None:
    connection.sendall(LENGTH.pack(len(text)) + text)


def _read_message(stream: BufferedIOBase) -> bytes:
    (length,) = LENGTH.unpack(_read(stream, LENGTH.size))
    if length < len(FRAME):
        raise WireError(f"a message of {length} bytes")
    start = _read(stream, len(FRAME))
    if length > MOST_BYTES[kind_of(start)]:
        raise WireError(f"a message of {length} bytes, more than {start!r} may have")
    return bytes(start + _read(stream, length - len(start)))


def _read(stream: BufferedIOBase, count: int) -> bytearray:
    # Grows with what arrives: a length that lies costs no memory.
    taken = bytearray()
    while len(taken) < count:
        piece = stream.read1(min(count - len(taken), READ_AT_ONCE))
        if not piece:
            raise ConnectionError("the sender hung up")
        taken += piece
    return taken
