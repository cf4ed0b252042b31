"""Sends moved vertices to other programs, and never waits for one of them."""

from __future__ import annotations

import secrets
import threading
import time

import zmq

from engine.records import Deformation, Expression
from live.address import Address
from live.errors import AddressError
from live.packet import FACE_FOUND, HELD, INT16, FramePacket, encode_frame, repeat_frame
from live.snapshot_server import SnapshotServer
from live.topology import read_topology_hash

HIGH_WATER_MARK = 2
"""Messages kept per slow subscriber. libzmq keeps the OLDEST and drops the new, so a longer queue
would only hand out older faces."""
SEND_BUFFER_BYTES = 256 * 1024
"""The kernel's buffer queues too; its default of megabytes would hold seconds of old frames."""
READ_AT_ONCE = 64
SIGN_OF_LIFE_NS = 500_000_000


class QuietPublisher:
    """For `--publish off`: nothing is sent, no socket is opened."""

    sent = 0
    unsent = 0

    def publish(self, expression: Expression, deformation: Deformation) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


class FramePublisher:
    """Frames on an XPUB socket; the mesh itself on the next port, for whoever joins late."""

    def __init__(self, address: Address, snapshot: bytes, encoding: int = INT16) -> None:
        """`snapshot` is the encoded topology. Raises AddressError when the ports are not free."""
        self.address = address
        self.sent = 0
        self.unsent = 0
        """Messages libzmq refused outright; what it drops for slow subscribers it keeps quiet."""
        self._encoding = encoding
        self._topology_hash = read_topology_hash(snapshot)
        self._stream_id = secrets.randbits(32)
        self._sequence = 0
        self._last_message: bytes | None = None
        self._last_sent_ns = 0
        self._lock = threading.Lock()  # the sign of life sends from the snapshot's thread
        self._context = zmq.Context()
        self._frames, snapshot_socket = self._bind_both()
        self._server = SnapshotServer(snapshot_socket, snapshot, self._show_life)

    def publish(self, expression: Expression, deformation: Deformation) -> None:
        """Send one tick. Returns at once; slow subscribers lose frames, the loop loses nothing."""
        with self._lock:
            self._send(encode_frame(self._describe(expression, deformation)))

    def close(self) -> None:
        """Close both sockets; messages still waiting are dropped."""
        self._server.close()
        self._frames.close(linger=0)
        self._context.term()

    def _describe(self, expression: Expression, deformation: Deformation) -> FramePacket:
        return FramePacket(
            stream_id=self._stream_id,
            topology_hash=self._topology_hash,
            sequence=self._sequence,
            frame_id=deformation.frame_id,
            captured_ns=deformation.captured_ns,
            published_ns=time.monotonic_ns(),
            unix_ns=time.time_ns(),
            flags=FACE_FOUND * expression.face_found | HELD * expression.held,
            encoding=self._encoding,
            confidence=expression.confidence,
            code=expression.code,
            extra_code=expression.extra_code,
            gaze=expression.gaze,
            T_mesh_head=deformation.T_mesh_head,
            displacement=deformation.displacement,
        )

    def _send(self, message: bytes) -> None:
        self._forget_subscriptions()
        self._sequence += 1
        self._last_message = message
        self._last_sent_ns = time.monotonic_ns()
        try:
            self._frames.send(message, zmq.NOBLOCK)
            self.sent += 1
        except zmq.Again:
            self.unsent += 1

    def _forget_subscriptions(self) -> None:
        # An XPUB hands every subscription up; unread, they would pile up in its inbox.
        # So many at a time: somebody who subscribes without end must not hold a tick up.
        for _ in range(READ_AT_ONCE):
            if not self._frames.poll(0):
                return
            self._frames.recv()

    def _show_life(self) -> None:
        with self._lock:
            now_ns = time.monotonic_ns()
            if self._last_message and now_ns - self._last_sent_ns >= SIGN_OF_LIFE_NS:
                stamps = {"published_ns": now_ns, "unix_ns": time.time_ns()}
                self._send(repeat_frame(self._last_message, sequence=self._sequence, **stamps))

    def _bind_both(self) -> tuple[zmq.Socket[bytes], zmq.Socket[bytes]]:
        bound: list[zmq.Socket[bytes]] = []
        for kind, endpoint in (
            (zmq.XPUB, self.address.frames),
            (zmq.ROUTER, self.address.snapshot),
        ):
            socket = self._context.socket(kind)
            bound.append(socket)
            try:
                _bind(socket, endpoint)
            except zmq.ZMQError as problem:
                self._context.destroy(linger=0)
                raise AddressError(_explain(problem, endpoint)) from problem
        return bound[0], bound[1]


def _bind(socket: zmq.Socket[bytes], endpoint: str) -> None:
    # All of these count only when set before bind; afterwards libzmq ignores them silently.
    socket.setsockopt(zmq.SNDHWM, HIGH_WATER_MARK)
    socket.setsockopt(zmq.SNDBUF, SEND_BUFFER_BYTES)
    socket.setsockopt(zmq.LINGER, 0)
    socket.setsockopt(zmq.MAXMSGSIZE, 1024)  # nobody has more to tell us than a topic or a request
    if "[" in endpoint:
        socket.setsockopt(zmq.IPV6, 1)
    socket.bind(endpoint)


def _explain(problem: zmq.ZMQError, endpoint: str) -> str:
    if problem.errno == zmq.EADDRINUSE:
        return (
            f"{endpoint} is in use by another program; close it, or choose another port "
            "with --publish tcp://127.0.0.1:PORT (or --publish off)."
        )
    return f"{endpoint} cannot be published on: {problem.strerror}."
