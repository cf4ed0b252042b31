"""Answers whoever asks for the mesh over ZeroMQ, on a thread of its own."""

from __future__ import annotations

import contextlib
import threading
import time

import zmq

from live.broadcast.client_requests import RequestMeter, SnapshotRequest, parse_request
from live.broadcast.refusal import encode_refusal
from live.broadcast.snapshot_desk import SnapshotDesk
from live.errors import PacketError

POLL_MS = 100
USUAL_REQUEST = b"snapshot mesh"
MAX_PARTS = 4
"""An identity, an empty part, a request; an envelope that is longer is nobody's of ours."""
MAX_METERS = 256


class SnapshotAnswers:
    """Takes over a bound ROUTER socket. An empty request means `snapshot mesh`."""

    def __init__(self, socket: zmq.Socket[bytes], desk: SnapshotDesk) -> None:
        self._socket = socket
        self._desk = desk
        self._meters: dict[bytes, RequestMeter] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="snapshots", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread and close the socket."""
        self._stop.set()
        self._thread.join()

    def _serve(self) -> None:
        try:
            while not self._stop.is_set():
                if self._socket.poll(POLL_MS):
                    self._answer_one()
        finally:
            self._socket.close(linger=0)

    def _answer_one(self) -> None:
        # A REQ sends [identity, empty, request], a DEALER [identity, request]; everything but the
        # request goes back in front of the answer. A peer that stopped reading is not waited for,
        # and the answer is shared with libzmq, not copied: a mesh may be large and peers many.
        parts = self._receive_parts()
        if 2 <= len(parts) <= MAX_PARTS:
            *envelope, request = parts
            with contextlib.suppress(zmq.ZMQError):
                answer = self._answer(envelope[0], request)
                self._socket.send_multipart([*envelope, answer], zmq.NOBLOCK, copy=False)

    def _receive_parts(self) -> list[bytes]:
        parts = [self._socket.recv()]
        while self._socket.getsockopt(zmq.RCVMORE):
            part = self._socket.recv()
            if len(parts) <= MAX_PARTS:
                parts.append(part)
        return parts

    def _answer(self, identity: bytes, request: bytes) -> bytes:
        try:
            self._meter(identity).count(time.monotonic())
            asked = parse_request(request or USUAL_REQUEST)
            if not isinstance(asked, SnapshotRequest):
                raise PacketError(
                    "Only snapshots are answered here; ZeroMQ frames are subscribed to on the port "
                    "below."
                )
            return self._desk.answer(asked)
        except PacketError as problem:
            return encode_refusal(str(problem))

    def _meter(self, identity: bytes) -> RequestMeter:
        if identity not in self._meters and len(self._meters) >= MAX_METERS:
            self._meters.pop(next(iter(self._meters)))
        return self._meters.setdefault(identity, RequestMeter())
