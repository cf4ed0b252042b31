"""The stream over ZeroMQ: frames on an XPUB socket, the mesh on the next port."""

from __future__ import annotations

import zmq

from live.address import Address
from live.broadcast.curve_keys import CurveKeys
from live.broadcast.listening import SEND_BUFFER_BYTES, explain_refusal
from live.broadcast.snapshot_desk import SnapshotDesk
from live.broadcast.zmq_demand import Demand
from live.broadcast.zmq_snapshots import SnapshotAnswers
from live.topics import Topic

FRAMES_WAITING = 2
"""Kept per slow subscriber. libzmq keeps the OLDEST and drops the new, so a longer queue would only
hand out older faces."""
ANSWERS_WAITING = 16
MAX_MESSAGE_BYTES = 1024
"""Nobody has more to tell us than a topic or a request; libzmq hangs up on who announces more."""
HANDSHAKE_MS = 10_000
READ_AT_ONCE = 256
"""Subscriptions read at a tick: somebody who subscribes without end must not hold it up."""


class ZmqBroadcast:
    """`wanted` and `send` are called by one thread at a time."""

    def __init__(self, address: Address, desk: SnapshotDesk, keys: CurveKeys | None = None) -> None:
        """With `keys`, only receivers that have one are let in. Raises AddressError."""
        self._demand = Demand()
        self._context = zmq.Context()
        self._gatekeeper = keys.guard(self._context) if keys else None
        try:
            self._frames = self._bind(zmq.XPUB, address, address.port, keys, FRAMES_WAITING)
            router = self._bind(zmq.ROUTER, address, address.port + 1, keys, ANSWERS_WAITING)
        except BaseException:
            self._end_context()
            raise
        self._answers = SnapshotAnswers(router, desk)

    def wanted(self) -> frozenset[Topic]:
        """The topics somebody subscribes to now."""
        for _ in range(READ_AT_ONCE):
            if not int(self._frames.getsockopt(zmq.EVENTS)) & zmq.POLLIN:
                break
            self._demand.hear(self._frames.recv())
        return self._demand.wanted

    def send(self, topic: Topic, message: bytes) -> None:
        """Hand a frame to libzmq, which drops it for those who have two waiting."""
        self._frames.send(message, zmq.NOBLOCK)

    def close(self) -> None:
        """Close both sockets; messages still waiting are dropped."""
        self._answers.close()
        self._frames.close(linger=0)
        self._end_context()

    def _end_context(self) -> None:
        if self._gatekeeper:
            self._gatekeeper.stop()
        self._context.destroy(linger=0)

    def _bind(
        self, kind: int, address: Address, port: int, keys: CurveKeys | None, waiting: int
    ) -> zmq.Socket[bytes]:
        socket = self._context.socket(kind)
        # All of these count only when set before bind; afterwards libzmq ignores them silently.
        socket.setsockopt(zmq.SNDHWM, waiting)
        socket.setsockopt(zmq.SNDBUF, SEND_BUFFER_BYTES)
        socket.setsockopt(zmq.LINGER, 0)
        socket.setsockopt(zmq.MAXMSGSIZE, MAX_MESSAGE_BYTES)
        socket.setsockopt(zmq.HANDSHAKE_IVL, HANDSHAKE_MS)
        socket.setsockopt(zmq.IPV6, int("[" in address.host))
        if keys:
            keys.protect(socket)
        try:
            socket.bind(f"tcp://{address.host}:{port}")
        except zmq.ZMQError as problem:
            socket.close(linger=0)
            raise explain_refusal(address.interface, port, problem) from problem
        return socket
