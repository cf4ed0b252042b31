from __future__ import annotations

import threading

import pytest
import zmq
from sockets import Sockets

from live.snapshot_server import SnapshotServer


@pytest.fixture
def context():
    context = Sockets()
    yield context
    context.close()


def start(context: Sockets, snapshot: bytes, on_idle=lambda: None) -> tuple[SnapshotServer, str]:
    router = context.socket(zmq.ROUTER)
    port = router.bind_to_random_port("tcp://127.0.0.1")
    return SnapshotServer(router, snapshot, on_idle), f"tcp://127.0.0.1:{port}"


@pytest.mark.parametrize("kind", [zmq.REQ, zmq.DEALER])
def test_any_request_is_answered(context: Sockets, kind: int) -> None:
    server, endpoint = start(context, b"the mesh")
    with context.socket(kind) as client:
        client.connect(endpoint)
        client.send(b"")
        assert client.poll(5000)
        assert client.recv_multipart() == [b"the mesh"]
    server.close()


def test_a_client_that_never_reads_does_not_stop_the_others(context: Sockets) -> None:
    server, endpoint = start(context, bytes(4_000_000))
    with context.socket(zmq.DEALER) as stalled, context.socket(zmq.REQ) as client:
        stalled.setsockopt(zmq.RCVHWM, 1)
        stalled.connect(endpoint)
        for _ in range(50):
            stalled.send(b"")
        client.connect(endpoint)
        client.send(b"")
        assert client.poll(5000)
        assert len(client.recv()) == 4_000_000
    server.close()


def test_idle_is_called_without_requests(context: Sockets) -> None:
    called = threading.Event()
    server, _ = start(context, b"", called.set)
    assert called.wait(5)
    server.close()
