"""Mimesh's messages over ZeroMQ: pyzmq and mimesh_wire.py."""

from __future__ import annotations

import contextlib
import re
from collections import deque
from pathlib import Path

import zmq
from mimesh_wire import (
    FRAMES_KEPT,
    MAX_FRAME_BYTES,
    MAX_SNAPSHOT_BYTES,
    QUEUE_BYTES,
    TOPIC_BYTES,
    WireError,
)
from zmq.utils.monitor import recv_monitor_message

FRAMES_WAITING, CODES_WAITING = 64, 1024
"""What libzmq holds for a program that is busy. It keeps the oldest, and what it has no room for
grows old in the system's buffers: so there is room for a second, or as codes are small for many."""
WATCHED = (
    zmq.EVENT_CONNECTED
    | zmq.EVENT_HANDSHAKE_SUCCEEDED
    | zmq.EVENT_HANDSHAKE_FAILED_AUTH
    | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL
    | zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL
)
KEY_LINE = re.compile(r'^\s*(server-public-key|public-key|secret-key)\s*=\s*"([^"]{40})"', re.M)
NOT_YET = "not connected yet"
STRANGER = (
    "what answers is not ZeroMQ of Mimesh, which is at the base port, 5580 by default; "
    "its plain TCP is two above"
)
REFUSED = "the sender refuses these keys, or does not encrypt at all: then leave out --curve"
WANTS_KEYS = "the sender wants keys: give --curve and the key file that it names"
CURVE_KEYS = {"server-public-key", "public-key", "secret-key"}


class ZmqLink:
    """Frames from a sender's port and snapshots from the next."""

    malformed = 0

    def __init__(
        self, host: str, port: int, topic: str, request: str, *, newest: bool, curve: Path | None
    ) -> None:
        """`topic` is subscribed to and `request` sent by `ask`, both as text.

        `curve` is the key file that the sender's `--curve` has made for receivers. Raises WireError
        for a file without keys or an address that libzmq refuses.
        """
        self.connections = 0
        self.trouble = NOT_YET
        """Why there is no connection; empty while there is one."""
        self.reached = False
        """Whether anybody has answered at the address, whoever it is."""
        self._encrypts = curve is not None
        keys = read_curve_file(curve) if curve else {}
        self._kept: deque[bytes] = deque(maxlen=FRAMES_KEPT)  # drops the oldest
        self._most_waiting = CODES_WAITING if ".code." in topic else FRAMES_WAITING
        self._request = request.encode()
        self._context = zmq.Context()
        try:
            self._frames = self._connect(zmq.SUB, f"tcp://{host}:{port}", keys, topic, newest)
            self._answers = self._connect(zmq.DEALER, f"tcp://{host}:{port + 1}", keys)
        except (zmq.ZMQError, ValueError) as problem:
            self.close()
            reason = getattr(problem, "strerror", problem)
            raise WireError(f"tcp://{host}:{port} cannot be connected to: {reason}") from problem
        self._poller = zmq.Poller()
        for polled in (self._frames, self._answers, self._events):
            self._poller.register(polled, zmq.POLLIN)

    def ask(self) -> bool:
        """Ask for the snapshot; False without a connection."""
        try:
            # The empty part makes it what a REQ socket sends, so that both are answered alike.
            self._answers.send_multipart([b"", self._request], zmq.NOBLOCK)
        except zmq.Again:
            return False
        return True

    def receive(self, timeout_s: float) -> bytes | None:
        """An answer if there is one, else the frame that has waited longest; None: none came."""
        ready = dict(self._poller.poll(0 if self._kept else int(timeout_s * 1000)))
        if self._events in ready:
            self._read_events()
        if self._answers in ready:
            return self._answers.recv_multipart()[-1]
        if self._frames in ready:
            self._take_all()
        return self._kept.popleft() if self._kept else None

    def close(self) -> None:
        """Give the sockets back."""
        self._context.destroy(linger=0)

    def _connect(
        self, kind: int, address: str, keys: dict[str, bytes], topic: str = "", newest: bool = False
    ) -> zmq.Socket[bytes]:
        socket = self._context.socket(kind)
        socket.setsockopt(zmq.LINGER, 0)
        socket.setsockopt(zmq.IPV6, int("[" in address))
        # libzmq hangs up on whoever sends more.
        most_bytes = MAX_FRAME_BYTES if kind == zmq.SUB else MAX_SNAPSHOT_BYTES
        socket.setsockopt(zmq.MAXMSGSIZE, most_bytes)
        if keys:
            socket.curve_serverkey = keys["server-public-key"]
            socket.curve_publickey, socket.curve_secretkey = keys["public-key"], keys["secret-key"]
        if kind == zmq.SUB:
            # One subscription only: a conflating socket forgets all but the last of several.
            socket.setsockopt(zmq.CONFLATE, int(newest))
            socket.setsockopt(zmq.RCVHWM, self._most_waiting)
            socket.setsockopt(zmq.RCVBUF, QUEUE_BYTES)
            socket.subscribe(topic.encode().ljust(TOPIC_BYTES, b"\0"))
            self._events = socket.get_monitor_socket(WATCHED)
        else:
            socket.setsockopt(zmq.IMMEDIATE, 1)  # else requests would pile up for nobody
        socket.connect(address)
        return socket

    def _take_all(self) -> None:
        """A program slower than the sender would else fall behind by more with every frame."""
        with contextlib.suppress(zmq.Again):
            for _ in range(self._most_waiting):  # not for ever, however fast they come
                self._kept.append(self._frames.recv(zmq.NOBLOCK))

    def _read_events(self) -> None:
        while self._events.poll(0):
            event = recv_monitor_message(self._events)["event"]
            self.reached = True
            if event == zmq.EVENT_HANDSHAKE_SUCCEEDED:
                self.connections += 1
                self.trouble = ""
            elif event == zmq.EVENT_CONNECTED:
                self.trouble = STRANGER if self.trouble == NOT_YET else self.trouble
            elif event == zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL and not self._encrypts:
                self.trouble = STRANGER
            else:
                self.trouble = REFUSED if self._encrypts else WANTS_KEYS


def read_curve_file(path: Path) -> dict[str, bytes]:
    """The three keys in a key file of the sender's `--curve`; raises WireError."""
    try:
        found = KEY_LINE.findall(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as problem:
        reason = getattr(problem, "strerror", problem)
        raise WireError(f"{path} cannot be read as a key file: {reason}") from problem
    keys = {name: key.encode() for name, key in found}
    if set(keys) != CURVE_KEYS:
        missing = ", ".join(sorted(CURVE_KEYS - set(keys)))
        raise WireError(f"{path} is no key file for receivers, it lacks {missing}")
    return keys
