"""Real sockets over every transport: late joiners, restarts, demand, another character."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import numpy as np
import pytest
import zmq
from broadcasts import Plain, ending, wait_until
from sockets import Sockets, free_address, some_character, some_mesh, some_source, some_tick
from websockets.sync.client import connect

from live.broadcast import listening
from live.broadcast.address import TRANSPORTS, Address
from live.broadcast.publisher import FramePublisher, QuietPublisher
from live.broadcast.refusal import decode_refusal
from live.broadcast.snapshot import Snapshot, SnapshotSource, decode_snapshot
from live.broadcast.topics import DEFAULT_TOPIC, Topic
from live.errors import AddressError
from live.packet import FACE_FOUND, HELD, REPEATED, FramePacket, decode_frame

SOURCE = some_source()
UNITY = Topic("vertices", "float32", "unity")
CODE = Topic("code", "float32", "gltf")


class ZmqListener:
    """Subscriber and asker, as a ZeroMQ client is."""

    def __init__(self, address: Address, link: str | None) -> None:
        self._sockets = Sockets()
        self._frames = self._sockets.socket(zmq.SUB)
        self._frames.connect(address.frames)
        self._questions = self._sockets.socket(zmq.DEALER)
        self._questions.connect(address.snapshot)

    def subscribe(self, topic: Topic) -> None:
        self._frames.subscribe(topic.message_prefix)

    def ask(self, request: str) -> None:
        self._questions.send(request.encode())

    def receive(self, timeout_s: float) -> bytes | None:
        """The next message of either kind; None when none comes in time."""
        end = time.monotonic() + timeout_s
        while True:
            for line in (self._questions, self._frames):
                if line.poll(2):
                    return line.recv()
            if time.monotonic() > end:
                return None

    def close(self) -> None:
        self._sockets.close()


class TcpListener:
    """A plain TCP client; connects anew when the sender went away."""

    def __init__(self, address: Address, link: str | None) -> None:
        self._line = Plain(address.stream_port)

    def subscribe(self, topic: Topic) -> None:
        self._line.ask(f"subscribe {topic.text}")

    def ask(self, request: str) -> None:
        self._line.ask(request)

    def receive(self, timeout_s: float) -> bytes | None:
        self._line.socket.settimeout(timeout_s)
        try:
            return self._line.receive() or None
        except TimeoutError:
            return None

    def close(self) -> None:
        self._line.close()


class WebListener:
    """What the page does, without the page."""

    def __init__(self, address: Address, link: str | None) -> None:
        assert link is not None
        page, _, token = link.partition("/#")
        self._open = ExitStack()
        connection = connect(
            page.replace("http", "ws") + "/stream",
            origin=page,  # pyright: ignore[reportArgumentType]
            subprotocols=["mimesh.2", f"token.{token}"],  # pyright: ignore[reportArgumentType]
            max_size=None,
            compression=None,
            proxy=None,
            close_timeout=0.3,
        )
        self._socket = self._open.enter_context(connection)

    def subscribe(self, topic: Topic) -> None:
        self._socket.send(f"subscribe {topic.text}")

    def ask(self, request: str) -> None:
        self._socket.send(request)

    def receive(self, timeout_s: float) -> bytes | None:
        try:
            message = self._socket.recv(timeout_s)
        except TimeoutError:
            return None
        assert isinstance(message, bytes)
        return message

    def close(self) -> None:
        self._open.close()


LISTENERS = {"zmq": ZmqListener, "tcp": TcpListener, "browser": WebListener}
Listener = ZmqListener | TcpListener | WebListener


@pytest.fixture
def publisher() -> Iterator[FramePublisher]:
    with ending(FramePublisher(free_address(), SOURCE)) as publisher:
        yield publisher


@pytest.fixture(params=TRANSPORTS)
def listen(request, publisher: FramePublisher) -> Iterator[Callable[[], Listener]]:
    """Opens listeners over one transport."""
    opened: list[Listener] = []

    def listen(sender: FramePublisher = publisher) -> Listener:
        opened.append(LISTENERS[request.param](sender.address, sender.page_link))
        return opened[-1]

    yield listen
    for listener in opened:
        listener.close()


def frame_from(
    publisher: FramePublisher, listener: Listener, frame_id: int, vertex_count: int = 500
) -> FramePacket:
    """What `listener` receives of tick `frame_id`, published until it does."""
    tick = some_tick(frame_id, vertex_count)
    found: list[FramePacket] = []

    def arrived() -> bool:
        publisher.publish(*tick)
        message = listener.receive(0.02)
        if message and message[:4] == b"mime" and decode_frame(message).frame_id == frame_id:
            found.append(decode_frame(message))
        return bool(found)

    wait_until(arrived)
    return found[0]


def snapshot_from(listener: Listener, request: str) -> Snapshot:
    listener.ask(request)
    found: list[bytes] = []

    def arrived() -> bool:
        message = listener.receive(1.0)
        found.extend([message] if message and message[:4] == b"MIMT" else [])
        return bool(found)

    wait_until(arrived)
    return decode_snapshot(found[0])


@pytest.mark.parametrize("topic", [DEFAULT_TOPIC, UNITY, CODE])
def test_a_late_joiner_gets_the_mesh_and_the_frames(listen, publisher, topic: Topic) -> None:
    for frame_id in range(20):
        publisher.publish(*some_tick(frame_id))
    listener = listen()
    listener.subscribe(topic)
    snapshot = snapshot_from(listener, f"snapshot {topic.space} basis")
    frame = frame_from(publisher, listener, 33)
    expression, deformation = some_tick(33)
    assert frame.topic == topic
    assert frame.topology_hash == snapshot.topology_hash == SOURCE.topology_hash
    assert frame.flags == FACE_FOUND | HELD
    np.testing.assert_array_equal(frame.code, expression.code)
    np.testing.assert_array_equal(frame.gaze, expression.gaze)
    if topic == DEFAULT_TOPIC:
        received = snapshot.neutral_vertices + frame.displacement
        sent = some_character().neutral_vertices + deformation.displacement
        bound = 0.5 * np.abs(deformation.displacement).max() / 32767
        assert np.abs(received - sent).max() <= 1.001 * bound + 1e-6


def test_nothing_is_packed_until_somebody_listens_and_each_topic_once(
    listen, publisher, monkeypatch
) -> None:
    packed: list[Topic] = []
    pack = publisher._packer.pack
    monkeypatch.setattr(
        publisher._packer,
        "pack",
        lambda topic, *rest: (packed.append(topic), pack(topic, *rest))[1],
    )
    for frame_id in range(5):
        publisher.publish(*some_tick(frame_id))
    assert packed == []
    first, second, other = listen(), listen(), listen()
    for listener, topic in ((first, CODE), (second, CODE), (other, UNITY)):
        listener.subscribe(topic)
        frame_from(publisher, listener, 6)
    packed.clear()
    before = publisher.sent[CODE.text]
    publisher.publish(*some_tick(7))
    assert sorted(topic.text for topic in packed) == [CODE.text, UNITY.text]
    assert publisher.sent[CODE.text] == before + 1
    for listener in (first, second, other):
        listener.close()
    wait_until(lambda: not any(way.wanted() for way in publisher._transports.open))
    packed.clear()
    publisher.publish(*some_tick(8))
    assert packed == []


def test_each_transport_is_handed_what_it_wants(publisher) -> None:
    with (
        ending(ZmqListener(publisher.address, None)) as one,
        ending(TcpListener(publisher.address, None)) as two,
        ending(WebListener(publisher.address, publisher.page_link)) as three,
    ):
        one.subscribe(CODE)
        two.subscribe(CODE)
        three.subscribe(UNITY)
        for listener, topic in ((one, CODE), (two, CODE), (three, UNITY)):
            assert frame_from(publisher, listener, 4).topic == topic
    summary = publisher.summarise()
    assert set(summary["sent"]) == {CODE.text, UNITY.text}
    assert summary["ticks"] >= max(summary["sent"].values())


def test_gaps_in_the_sequence_count_lost_ticks(listen, publisher) -> None:
    listener = listen()
    listener.subscribe(CODE)
    sequences = [frame_from(publisher, listener, 100).sequence]
    while listener.receive(0.05):
        pass
    for frame_id in range(10):
        publisher.publish(*some_tick(frame_id))
        message = listener.receive(5.0)
        assert message
        sequences.append(decode_frame(message).sequence)
    assert np.diff(sequences[1:]).tolist() == [1] * 9


def test_a_silent_loop_still_shows_life(listen, publisher) -> None:
    listener = listen()
    listener.subscribe(DEFAULT_TOPIC)
    first = frame_from(publisher, listener, 5)
    repeated = [first]
    while not repeated[-1].flags & REPEATED:
        message = listener.receive(5.0)
        assert message
        repeated.append(decode_frame(message))
    assert repeated[-1].frame_id == 5
    assert repeated[-1].sequence > first.sequence
    assert repeated[-1].published_ns - repeated[-2].published_ns >= 450_000_000
    assert repeated[-1].captured_ns == first.captured_ns
    np.testing.assert_array_equal(repeated[-1].displacement, first.displacement)


def test_who_joins_a_silent_loop_sees_its_last_tick(listen, publisher) -> None:
    publisher.publish(*some_tick(5))
    listener = listen()
    listener.subscribe(UNITY)
    message = listener.receive(5.0)
    assert message
    assert decode_frame(message).frame_id == 5


def test_another_character_while_running(listen, publisher) -> None:
    listener = listen()
    listener.subscribe(UNITY)
    assert len(frame_from(publisher, listener, 1).displacement) == 500
    assert len(snapshot_from(listener, "snapshot unity").neutral_vertices) == 500
    character = some_character(700)
    publisher.change_character(SnapshotSource(character, some_mesh(700)))
    frame = frame_from(publisher, listener, 2, 700)
    snapshot = snapshot_from(listener, "snapshot unity")
    assert len(frame.displacement) == len(snapshot.neutral_vertices) == 700
    assert frame.topology_hash == snapshot.topology_hash != SOURCE.topology_hash


def test_a_sender_that_starts_again_is_told_by_its_stream(listen, publisher) -> None:
    listener = listen()
    listener.subscribe(CODE)
    first = frame_from(publisher, listener, 1)
    publisher.close()
    with ending(FramePublisher(publisher.address, SOURCE)) as again:
        if not isinstance(listener, ZmqListener):  # libzmq comes back by itself
            listener = listen(again)
            listener.subscribe(CODE)
        assert frame_from(again, listener, 2).stream_id != first.stream_id


@pytest.mark.parametrize("over", [("tcp",), ("zmq", "browser")])
def test_what_is_not_chosen_is_not_open(over: tuple[str, ...]) -> None:
    address = free_address()
    ports = {"zmq": (0, 1), "tcp": (2,), "browser": (3,)}
    with ending(FramePublisher(address, SOURCE, over)) as publisher:
        listening = {port - address.port for port in listening_ports(address)}
        assert (publisher.page_link is None) == ("browser" not in over)
    assert listening == {offset for way in over for offset in ports[way]}


def listening_ports(address: Address) -> dict[int, str]:
    """Port to the host in the kernel's notation, of the ports above `address`."""
    rows = Path("/proc/net/tcp").read_text().splitlines()[1:]
    found = [row.split()[1].split(":") for row in rows if row.split()[3] == "0A"]
    ports = range(address.port, address.port + 4)
    return {int(port, 16): host for host, port in found if int(port, 16) in ports}


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="reads Linux's list of sockets")
def test_nothing_listens_beyond_loopback(publisher) -> None:
    hosts = listening_ports(publisher.address)
    assert list(hosts.values()) == ["0100007F"] * 4  # 127.0.0.1 in the kernel's byte order


@pytest.mark.parametrize("offset", range(4))
def test_a_port_in_use_is_one_sentence_and_leaves_nothing_open(offset: int) -> None:
    address = free_address()
    port = address.port + offset
    with closing(listening.listen("127.0.0.1", port)):
        with pytest.raises(AddressError, match=f"Port {port} is in use by another program"):
            FramePublisher(address, SOURCE)
        assert list(listening_ports(address)) == [port]


def test_off_opens_nothing() -> None:
    quiet = QuietPublisher()
    quiet.publish(*some_tick(1))
    quiet.close()
    assert quiet.summarise() == {"ticks": 0, "sent": {}, "refused": {}, "faults": []}


def test_face_found_is_what_the_tracker_said_and_not_how_sure_it_was(listen, publisher) -> None:
    listener = listen()
    listener.subscribe(CODE)
    frame_from(publisher, listener, 9)
    expression, deformation = some_tick(1)
    for frame_id, (found, confidence) in enumerate(((True, 0.0), (False, 0.5)), 50):
        told = dataclasses.replace(expression, face_found=found, confidence=confidence)
        publisher.publish(told, dataclasses.replace(deformation, frame_id=frame_id))
        frame = None
        while frame is None or frame.frame_id != frame_id:
            message = listener.receive(5.0)
            assert message
            frame = decode_frame(message)
        assert bool(frame.flags & FACE_FOUND) == found


def test_a_tick_that_is_not_finite_is_counted_and_the_last_good_one_stays(
    listen, publisher
) -> None:
    listener = listen()
    listener.subscribe(CODE)
    frame_from(publisher, listener, 1)
    expression, deformation = some_tick(2)
    broken = dataclasses.replace(expression, code=np.full(53, np.nan, np.float32))
    publisher.publish(broken, deformation)
    end, frame = time.monotonic() + 5, None
    while (frame is None or not frame.flags & REPEATED) and time.monotonic() < end:
        message = listener.receive(1.0)
        frame = decode_frame(message) if message else None
    assert frame
    assert frame.flags & REPEATED
    assert frame.frame_id == 1
    assert frame_from(publisher, listener, 3).frame_id == 3
    assert publisher.summarise()["refused"] == {"code holds numbers that are not finite": 1}
    assert publisher.ticks >= 3


def test_what_nobody_foresaw_is_in_the_report_and_ends_nothing(listen, publisher, monkeypatch):
    def fail(*wanted: object) -> bytes:
        raise MemoryError("no room")

    monkeypatch.setattr(SOURCE, "encode", fail)
    listener = listen()
    listener.ask("snapshot unity")
    message = listener.receive(5.0)
    assert message
    assert decode_refusal(message) == "The snapshot could not be made."
    monkeypatch.undo()
    assert publisher.summarise()["faults"] == ["MemoryError: no room"]
    again = listen()
    again.ask("snapshot unity")
    assert (again.receive(5.0) or b"")[:4] == b"MIMT"
