"""Real sockets: ZeroMQ subscribers, their demand, keys, and whoever has none."""

from __future__ import annotations

import contextlib
import random
import resource
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
import zmq
from broadcasts import MadeUpSource, ending, made_up_frame, number_of, wait_until
from sockets import Sockets, free_address
from zmq.auth import load_certificate

from live.broadcast.address import Address
from live.broadcast.curve_keys import CurveKeys, load_curve_keys
from live.broadcast.refusal import decode_refusal
from live.broadcast.snapshot_desk import SnapshotDesk
from live.broadcast.topics import ALL_TOPICS, DEFAULT_TOPIC, Topic
from live.broadcast.zmq_broadcast import READ_AT_ONCE, ZmqBroadcast
from live.broadcast.zmq_demand import Demand
from live.errors import AddressError

CODE = Topic("code", "float32", "gltf")
GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00NULL".ljust(55, b"\0")
READY = b"\x04\x19\x05READY\x0bSocket-Type\x00\x00\x00\x03SUB"


@pytest.fixture
def context() -> Iterator[Sockets]:
    with ending(Sockets()) as context:
        yield context


def open_broadcast(address: Address | None = None, keys: CurveKeys | None = None) -> ZmqBroadcast:
    address = address or free_address()
    desk = SnapshotDesk(MadeUpSource())  # pyright: ignore[reportArgumentType]
    broadcast = ZmqBroadcast(address, desk, keys)
    broadcast.address = address
    return broadcast


@pytest.fixture
def broadcast() -> Iterator[ZmqBroadcast]:
    with ending(open_broadcast()) as broadcast:
        yield broadcast


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> CurveKeys:
    return load_curve_keys(tmp_path_factory.mktemp("keys"))


def subscriber(context: Sockets, broadcast, *prefixes: bytes, **options) -> zmq.Socket:
    line = context.socket(zmq.SUB)
    for name, value in options.items():
        line.setsockopt(getattr(zmq, name), value)
    for prefix in prefixes or (DEFAULT_TOPIC.message_prefix,):
        line.subscribe(prefix)
    line.connect(broadcast.address.frames)
    return line


def ask(context: Sockets, broadcast, request: bytes, kind: int = zmq.REQ) -> bytes:
    line = context.socket(kind)
    line.connect(broadcast.address.snapshot)
    line.send(request)
    assert line.poll(5000)
    return line.recv()


def test_frames_come_to_who_subscribed(context: Sockets, broadcast) -> None:
    assert broadcast.wanted() == set()
    line = subscriber(context, broadcast, CODE.text.encode())
    wait_until(lambda: broadcast.wanted() == {CODE})
    for number in range(5):
        assert broadcast.wanted() == {CODE}
        broadcast.send(CODE, made_up_frame(number, topic=CODE))
        broadcast.send(DEFAULT_TOPIC, made_up_frame(99))
        assert line.poll(5000)
        assert number_of(line.recv()) == number


def test_who_subscribes_to_everything_gets_the_usual(context: Sockets, broadcast) -> None:
    line = subscriber(context, broadcast, b"")
    wait_until(lambda: broadcast.wanted() == {DEFAULT_TOPIC})
    broadcast.send(DEFAULT_TOPIC, made_up_frame(1))
    assert line.poll(5000)


def test_a_topic_is_wanted_until_the_last_subscriber_is_gone(context: Sockets, broadcast) -> None:
    leaving, closing = (subscriber(context, broadcast, CODE.message_prefix) for _ in range(2))
    other = subscriber(context, broadcast)
    wait_until(lambda: broadcast.wanted() == {CODE, DEFAULT_TOPIC})
    leaving.unsubscribe(CODE.message_prefix)
    time.sleep(0.2)
    assert broadcast.wanted() == {CODE, DEFAULT_TOPIC}
    closing.close(linger=0)
    wait_until(lambda: broadcast.wanted() == {DEFAULT_TOPIC})
    other.close(linger=0)
    wait_until(lambda: not broadcast.wanted())


def test_a_subscriber_that_dies_wants_nothing(broadcast) -> None:
    script = (
        "import sys, zmq; line = zmq.Context().socket(zmq.SUB); line.connect(sys.argv[1]);"
        "line.subscribe(sys.argv[2].encode()); line.recv()"
    )
    dying = subprocess.Popen([sys.executable, "-c", script, broadcast.address.frames, CODE.text])
    try:
        wait_until(lambda: broadcast.wanted() == {CODE})
    finally:
        dying.kill()
        dying.wait()
    wait_until(lambda: not broadcast.wanted())


def test_a_stalled_subscriber_costs_neither_memory_nor_others_their_frames(
    context: Sockets, broadcast
) -> None:
    subscriber(context, broadcast, RCVHWM=1, RCVBUF=65536)
    # Not conflating: libzmq's CONFLATE may keep a message back while its reader looks for one.
    reader = subscriber(context, broadcast, CODE.message_prefix)
    wait_until(lambda: broadcast.wanted() == {CODE, DEFAULT_TOPIC})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(400):  # 48 MB of each
        broadcast.wanted()  # asked before each tick, which is when libzmq sees who has read
        broadcast.send(DEFAULT_TOPIC, made_up_frame(number, 120_000))
        broadcast.send(CODE, made_up_frame(number, 120_000, CODE))
        assert reader.poll(2000)
        assert number_of(reader.recv()) == number
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 16_000


def test_subscribing_without_end_costs_neither_a_tick_nor_memory(
    context: Sockets, broadcast
) -> None:
    ours = subscriber(context, broadcast)
    wait_until(lambda: broadcast.wanted() == {DEFAULT_TOPIC})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    flood = Flood(broadcast.address.port)
    hear, heard, most, cut = Demand.hear, Counter(), 0, 0

    def note(demand: Demand, notice: bytes) -> None:
        heard["now"] += 1
        hear(demand, notice)

    end = time.monotonic() + 20
    with mock.patch.object(Demand, "hear", note):
        while (flood.alive or not cut) and time.monotonic() < end:
            demand = broadcast._demand
            heard.clear()
            broadcast.wanted()
            most, cut = max(most, heard["now"]), cut + (broadcast._demand is not demand)
            time.sleep(0.002)
    assert cut >= 1
    assert not flood.alive
    assert most <= READ_AT_ONCE
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000

    def found_again() -> bool:
        if DEFAULT_TOPIC in broadcast.wanted():
            broadcast.send(DEFAULT_TOPIC, made_up_frame(7))
        return bool(ours.poll(5)) and number_of(ours.recv()) == 7

    wait_until(found_again)


def test_as_many_subscriptions_as_topics_have_names_are_no_flood(
    context: Sockets, broadcast
) -> None:
    names = [name for topic in ALL_TOPICS for name in (topic.message_prefix, topic.text.encode())]
    lines = [subscriber(context, broadcast, *names) for _ in range(3)]
    wait_until(lambda: broadcast.wanted() == set(ALL_TOPICS))
    for line in lines:
        line.close(linger=0)
    wait_until(lambda: not broadcast.wanted())
    assert broadcast._demand._kept_by_libzmq == 0


@pytest.mark.parametrize("kind", [zmq.REQ, zmq.DEALER])
@pytest.mark.parametrize(
    ("request_", "said"),
    [(b"", b"mesh"), (b"snapshot gltf appearance basis", b"gltf basis appearance")],
)
def test_meshes_are_asked_for_by_text(context, broadcast, kind, request_, said) -> None:
    assert ask(context, broadcast, request_, kind).rstrip(b".") == b"MIMT12345678" + said


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (b"hello", "'hello' is no request"),
        (b"snapshot venus", "'venus' is no space"),
        (b"\xff\xfe", "ASCII"),
        (b"x" * 300, "at most 256 bytes"),
        (f"subscribe {DEFAULT_TOPIC.text}".encode(), "subscribed to on the port below"),
    ],
)
def test_other_requests_are_refused_in_a_sentence(context, broadcast, request_, said) -> None:
    assert said in decode_refusal(ask(context, broadcast, request_))


class Flood:
    """Says that it is a subscriber, then subscribes to ever new things, until it is cut off."""

    def __init__(self, port: int) -> None:
        self._line = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._line.sendall(GREETING + READY)
        self._thread = threading.Thread(target=self._subscribe, daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def _subscribe(self) -> None:
        with self._line, contextlib.suppress(OSError):
            for number in range(2_000_000):
                prefix = (b"%012d" % number).ljust(200, b"x")
                self._line.sendall(bytes([0, len(prefix) + 1, 1]) + prefix)


def test_hostile_lengths_are_hung_up_on(context: Sockets, broadcast) -> None:
    for port in (broadcast.address.port, broadcast.address.port + 1):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
            line.sendall(GREETING + READY + b"\x02" + (1 << 32).to_bytes(8, "big") + b"\1abc")
            with contextlib.suppress(ConnectionError):
                while line.recv(1000):
                    pass
    assert ask(context, broadcast, b"")[:4] == b"MIMT"


def test_random_bytes_break_nothing(context: Sockets, broadcast) -> None:
    noise = random.Random(5)
    for _ in range(100):
        for port in (broadcast.address.port, broadcast.address.port + 1):
            with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
                line.sendall(noise.randbytes(noise.randrange(1, 500)))
    subscriber(context, broadcast)
    wait_until(lambda: broadcast.wanted() == {DEFAULT_TOPIC})
    assert ask(context, broadcast, b"")[:4] == b"MIMT"


def test_a_port_in_use_is_named_with_the_remedy() -> None:
    with ending(open_broadcast()) as broadcast, pytest.raises(AddressError) as caught:
        open_broadcast(broadcast.address)
    assert f"Port {broadcast.address.port} is in use" in str(caught.value)
    assert "--publish tcp://127.0.0.1:PORT" in str(caught.value)


def test_an_interface_that_is_not_here_is_one_sentence() -> None:
    with pytest.raises(AddressError, match="cannot be published on"):
        open_broadcast(Address("203.0.113.9", 5580))


def encrypt(line: zmq.Socket, file: Path) -> None:
    """As a receiver does with the key file it was given."""
    line.curve_publickey, line.curve_secretkey = load_certificate(file)
    (server,) = (row for row in file.read_text().splitlines() if "server-public-key" in row)
    line.curve_serverkey = server.split('"')[1].encode()


def test_who_has_the_key_receives_encrypted(context: Sockets, keys: CurveKeys) -> None:
    with ending(open_broadcast(keys=keys)) as broadcast:
        line, question = context.socket(zmq.SUB), context.socket(zmq.REQ)
        encrypt(line, keys.receiver_file)
        encrypt(question, keys.receiver_file)
        line.subscribe(CODE.message_prefix)
        line.connect(broadcast.address.frames)
        wait_until(lambda: broadcast.wanted() == {CODE})
        broadcast.send(CODE, made_up_frame(1, topic=CODE))
        assert line.poll(5000)
        assert number_of(line.recv()) == 1
        question.connect(broadcast.address.snapshot)
        question.send(b"snapshot unity")
        assert question.poll(5000)
        assert question.recv()[:4] == b"MIMT"


@pytest.mark.parametrize("wrong", ["no key", "another's key", "another sender's key"])
def test_who_has_no_key_of_ours_gets_nothing(
    context: Sockets, keys: CurveKeys, tmp_path: Path, wrong: str, capfd, caplog
) -> None:
    with ending(open_broadcast(keys=keys)) as broadcast:
        lines = [context.socket(kind) for kind in (zmq.SUB, zmq.DEALER)]
        for line in lines:
            if wrong == "another's key":
                encrypt(line, keys.receiver_file)
                line.curve_publickey, line.curve_secretkey = zmq.curve_keypair()
            elif wrong == "another sender's key":
                encrypt(line, load_curve_keys(tmp_path).receiver_file)
        subscribing, asking = lines
        subscribing.subscribe(b"")
        subscribing.connect(broadcast.address.frames)
        asking.connect(broadcast.address.snapshot)
        asking.send(b"snapshot mesh", zmq.NOBLOCK)
        for number in range(30):
            assert broadcast.wanted() == set()
            broadcast.send(DEFAULT_TOPIC, made_up_frame(number))
            time.sleep(0.01)
        assert not subscribing.poll(100)
        assert not asking.poll(100)
    assert capfd.readouterr() == ("", "")
    assert not caplog.records


def test_it_ends_with_subscribers_connected_and_the_ports_are_free_again(context: Sockets) -> None:
    broadcast = open_broadcast()
    lines = [subscriber(context, broadcast) for _ in range(5)]
    wait_until(broadcast.wanted)
    for number in range(50):
        broadcast.send(DEFAULT_TOPIC, made_up_frame(number, 500_000))
    broadcast.close()
    with ending(open_broadcast(broadcast.address)) as again:  # and they find the next one
        seen: list[int] = []

        def found() -> bool:  # a subscriber subscribes anew only while it reads
            again.wanted()
            again.send(DEFAULT_TOPIC, made_up_frame(1000))
            seen.extend([number_of(lines[0].recv())] if lines[0].poll(10) else [])
            return 1000 in seen

        wait_until(found)


def test_every_topic_can_be_wanted_at_once(context: Sockets, broadcast) -> None:
    subscriber(context, broadcast, *(topic.message_prefix for topic in ALL_TOPICS))
    wait_until(lambda: broadcast.wanted() == set(ALL_TOPICS))
