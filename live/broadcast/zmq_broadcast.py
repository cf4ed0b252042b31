"""The stream over ZeroMQ: frames on an XPUB socket, the mesh on the next port."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

import zmq

from live.broadcast.address import Address
from live.broadcast.curve_keys import CurveKeys
from live.broadcast.listening import SEND_BUFFER_BYTES, explain_refusal
from live.broadcast.snapshot_desk import SnapshotDesk
from live.broadcast.topics import Topic
from live.broadcast.zmq_demand import Demand
from live.broadcast.zmq_snapshots import SnapshotAnswers
from live.errors import AddressError

FRAMES_WAITING = 2
"""Kept per slow subscriber. libzmq keeps the OLDEST and drops the new, so a longer queue would only
hand out older faces."""
ANSWERS_WAITING = 16
MAX_MESSAGE_BYTES = 512
"""Nobody has more to tell us than a topic, a request or an encrypted greeting; libzmq hangs up on
who announces more."""
HANDSHAKE_MS = 10_000
KEEPALIVE = (
    (zmq.TCP_KEEPALIVE, 1),
    (zmq.TCP_KEEPALIVE_IDLE, 20),
    (zmq.TCP_KEEPALIVE_INTVL, 10),
    (zmq.TCP_KEEPALIVE_CNT, 3),
)
"""A receiver whose machine is gone is noticed, and its topic wanted no more."""
READ_AT_ONCE = 64
"""Subscriptions read at a tick: somebody who subscribes without end must not hold it up."""
SUBSCRIPTIONS_WAITING = 2
"""Per subscriber. libzmq takes all that wait into its tree of prefixes at once, inside any call: a
thousand, its default, again and again, would hold a tick up for seconds."""
READABLE = int(zmq.POLLIN)  # of its own type, every "&" takes a microsecond


class ZmqBroadcast:
    """`wanted` and `send` are called by one thread at a time."""

    def __init__(self, address: Address, desk: SnapshotDesk, keys: CurveKeys | None = None) -> None:
        """With `keys`, only receivers that have one are let in. Raises AddressError."""
        self._address, self._keys = address, keys
        self._demand = Demand()
        self._context = zmq.Context()
        self._gatekeeper = keys.guard(self._context) if keys else None
        try:
            self._frames: zmq.Socket[bytes] | None = self._bind_frames()
            router = self._bind(zmq.ROUTER, address.port + 1, {zmq.SNDHWM: ANSWERS_WAITING})
        except BaseException:
            self._end_context()
            raise
        self._answers = SnapshotAnswers(router, desk)

    def wanted(self) -> frozenset[Topic]:
        """The topics somebody subscribes to now."""
        frames = self._frames or self._reopen()
        if frames:
            self._read_subscriptions(frames)
        return self._demand.wanted

    def send(self, topic: Topic, message: bytes) -> None:
        """Hand a frame to libzmq, which drops it for those who have two waiting."""
        if self._frames:
            self._frames.send(message, zmq.NOBLOCK)

    def close(self) -> None:
        """Close both sockets; messages still waiting are dropped."""
        self._answers.close()
        if self._frames:
            self._frames.close(linger=0)
        self._end_context()

    def _read_subscriptions(self, frames: zmq.Socket[bytes]) -> None:
        if not int(frames.getsockopt(zmq.EVENTS)) & READABLE:
            return
        # Asked for once: each time, libzmq takes in more from whoever has more to say.
        with contextlib.suppress(zmq.Again):
            for _ in range(READ_AT_ONCE):
                self._demand.hear(frames.recv(zmq.NOBLOCK))
        if self._demand.too_many:
            # libzmq cannot hang up on one subscriber, and would keep every prefix for as long as
            # the socket lives. Honest subscribers connect anew by themselves, and subscribe again.
            frames.close(linger=0)
            self._frames, self._demand = None, Demand()

    def _reopen(self) -> zmq.Socket[bytes] | None:
        """None while libzmq has not yet let go of the port; the next tick tries again."""
        with contextlib.suppress(AddressError):
            self._frames = self._bind_frames()
        return self._frames

    def _bind_frames(self) -> zmq.Socket[bytes]:
        waiting = {zmq.SNDHWM: FRAMES_WAITING, zmq.RCVHWM: SUBSCRIPTIONS_WAITING}
        return self._bind(zmq.XPUB, self._address.port, waiting)

    def _end_context(self) -> None:
        if self._gatekeeper:
            self._gatekeeper.stop()
        self._context.destroy(linger=0)

    def _bind(
        self, kind: int, port: int, waiting: Mapping[zmq.SocketOption, int]
    ) -> zmq.Socket[bytes]:
        host = self._address.host
        socket = self._context.socket(kind)
        # All of these count only when set before bind; afterwards libzmq ignores them silently.
        for option, most in waiting.items():
            socket.setsockopt(option, most)
        socket.setsockopt(zmq.SNDBUF, SEND_BUFFER_BYTES)
        socket.setsockopt(zmq.LINGER, 0)
        socket.setsockopt(zmq.MAXMSGSIZE, MAX_MESSAGE_BYTES)
        socket.setsockopt(zmq.HANDSHAKE_IVL, HANDSHAKE_MS)
        for option, value in KEEPALIVE:
            socket.setsockopt(option, value)
        socket.setsockopt(zmq.IPV6, int("[" in host))
        if self._keys:
            self._keys.protect(socket)
        try:
            socket.bind(f"tcp://{host}:{port}")
        except zmq.ZMQError as problem:
            socket.close(linger=0)
            raise explain_refusal(self._address.interface, port, problem) from problem
        return socket
