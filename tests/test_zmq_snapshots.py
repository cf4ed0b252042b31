from __future__ import annotations

from collections.abc import Iterator

import pytest
import zmq
from broadcasts import MadeUpSource, ending
from sockets import Sockets

from live.broadcast.refusal import decode_refusal
from live.broadcast.snapshot_desk import SnapshotDesk
from live.broadcast.zmq_snapshots import SnapshotAnswers

SIZE = 4_000_000


@pytest.fixture
def context() -> Iterator[Sockets]:
    with ending(Sockets()) as context:
        yield context


@pytest.fixture
def endpoint(context: Sockets) -> Iterator[str]:
    router = context.socket(zmq.ROUTER)
    router.setsockopt(zmq.SNDHWM, 2)
    port = router.bind_to_random_port("tcp://127.0.0.1")
    desk = SnapshotDesk(MadeUpSource(SIZE))  # pyright: ignore[reportArgumentType]
    with ending(SnapshotAnswers(router, desk)):
        yield f"tcp://127.0.0.1:{port}"


def asker(context: Sockets, endpoint: str, kind: int = zmq.REQ, **options: int) -> zmq.Socket:
    line = context.socket(kind)
    for name, value in options.items():
        line.setsockopt(getattr(zmq, name), value)
    line.connect(endpoint)
    return line


def test_a_client_that_never_reads_does_not_stop_the_others(context, endpoint: str) -> None:
    stalled = asker(context, endpoint, zmq.DEALER, RCVHWM=1)
    for _ in range(50):
        stalled.send(b"")
    line = asker(context, endpoint)
    line.send(b"snapshot gltf")
    assert line.poll(5000)
    assert len(line.recv()) == SIZE


def test_who_asks_without_end_is_refused_and_others_are_not(context, endpoint: str) -> None:
    hurried = asker(context, endpoint, zmq.DEALER)
    answers = [""]
    while "20 requests a second" not in answers[-1]:
        assert len(answers) < 1000
        hurried.send(b"hello")
        assert hurried.poll(5000)
        answers.append(decode_refusal(hurried.recv()))
    assert all("no request" in answer for answer in answers[1:-1])
    assert len(answers) >= 22
    line = asker(context, endpoint)
    line.send(b"")
    assert line.poll(5000)
    assert line.recv()[:4] == b"MIMT"


@pytest.mark.parametrize(
    "parts", [[b""] * 3, [b"a"] * 50, [b"", b"", b"", b"", b"snapshot mesh"], [bytes(200)] * 8]
)
def test_envelopes_of_nobody_s_making_break_nothing(context, endpoint: str, parts) -> None:
    strange = asker(context, endpoint, zmq.DEALER)
    strange.send_multipart(parts)
    line = asker(context, endpoint)
    line.send(b"")
    assert line.poll(5000)
    assert len(line.recv()) == SIZE
