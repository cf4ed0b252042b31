"""Real sockets: late joiners, stalled subscribers, newest wins."""

from __future__ import annotations

import dataclasses
import resource
import time
from pathlib import Path

import numpy as np
import pytest
import zmq
from sockets import Sockets, free_address, some_tick, some_topology

from live.errors import AddressError
from live.packet import FACE_FOUND, FLOAT32, HELD, INT16, REPEATED, TOPIC, decode_frame
from live.publisher import FramePublisher, QuietPublisher
from live.topology import decode_topology, encode_topology, read_topology_hash

SNAPSHOT = encode_topology(some_topology())


@pytest.fixture
def publisher():
    publisher = FramePublisher(free_address(), SNAPSHOT)
    yield publisher
    publisher.close()


@pytest.fixture
def context():
    context = Sockets()
    yield context
    context.close()


def subscribe(context: Sockets, publisher: FramePublisher, **options: int) -> zmq.Socket:
    """A subscriber that has certainly arrived: it has been given one message."""
    socket = context.socket(zmq.SUB)
    for name, value in options.items():
        socket.setsockopt(getattr(zmq, name), value)
    socket.subscribe(TOPIC)
    socket.connect(publisher.address.frames)
    for _ in range(500):
        publisher.publish(*some_tick(0))
        if socket.poll(20):
            break
    else:
        raise AssertionError("the subscriber never received anything")
    while socket.poll(50):
        socket.recv()
    return socket


def ask_topology(context: Sockets, publisher: FramePublisher) -> bytes:
    with context.socket(zmq.REQ) as socket:
        socket.connect(publisher.address.snapshot)
        socket.send(b"")
        assert socket.poll(5000)
        return socket.recv()


@pytest.mark.parametrize("encoding", [INT16, FLOAT32])
def test_a_late_joiner_gets_the_mesh_and_the_frames(context: Sockets, encoding: int) -> None:
    publisher = FramePublisher(free_address(), SNAPSHOT, encoding)
    for frame_id in range(20):
        publisher.publish(*some_tick(frame_id))
    subscriber = subscribe(context, publisher)
    snapshot = ask_topology(context, publisher)
    expression, deformation = some_tick(33)
    publisher.publish(expression, deformation)
    assert subscriber.poll(5000)
    frame = decode_frame(subscriber.recv())
    assert frame.topology_hash == read_topology_hash(snapshot)
    assert frame.frame_id == 33
    assert frame.flags == FACE_FOUND | HELD
    topology = decode_topology(snapshot)
    received = topology.neutral_vertices + frame.displacement
    sent = some_topology().neutral_vertices + deformation.displacement
    bound = 0.5 * np.abs(deformation.displacement).max() / 32767 if encoding == INT16 else 0
    assert np.abs(received - sent).max() <= 1.001 * bound + 1e-6
    np.testing.assert_array_equal(frame.code, expression.code)
    np.testing.assert_array_equal(frame.gaze, expression.gaze)
    np.testing.assert_array_equal(frame.T_mesh_head, deformation.T_mesh_head)
    publisher.close()


def test_a_stalled_subscriber_costs_neither_memory_nor_frames(context: Sockets) -> None:
    vertex_count, count = 20_000, 400  # 120 kB a message, 48 MB in all
    publisher = FramePublisher(free_address(), encode_topology(some_topology(vertex_count)))
    expression, deformation = some_tick(1, vertex_count)
    stalled = context.socket(zmq.SUB)
    stalled.setsockopt(zmq.RCVHWM, 1)
    stalled.setsockopt(zmq.RCVBUF, 65536)
    stalled.subscribe(TOPIC)
    stalled.connect(publisher.address.frames)
    reader = subscribe(context, publisher, CONFLATE=1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    received = 0
    for _ in range(count):
        publisher.publish(expression, deformation)
        if reader.poll(1000):
            reader.recv()
            received += 1
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert publisher.sent >= count
    assert publisher.unsent == 0
    assert received == count
    assert grown_kb < 16_000
    stalled.close(linger=0)
    publisher.close()


def test_a_conflating_subscriber_reads_the_newest(
    context: Sockets, publisher: FramePublisher
) -> None:
    subscriber = subscribe(context, publisher, CONFLATE=1)
    for frame_id in range(1, 41):
        publisher.publish(*some_tick(frame_id))
        time.sleep(0.002)  # a live pace: nothing is lost in the sender's own short queue
    newest = decode_frame(subscriber.recv())
    while subscriber.poll(100):
        newest = decode_frame(subscriber.recv())
    assert newest.frame_id == 40


def test_gaps_in_the_sequence_count_lost_messages(
    context: Sockets, publisher: FramePublisher
) -> None:
    subscriber = subscribe(context, publisher)
    sequences = []
    for frame_id in range(10):
        publisher.publish(*some_tick(frame_id))
        assert subscriber.poll(5000)
        sequences.append(decode_frame(subscriber.recv()).sequence)
    assert np.diff(sequences).tolist() == [1] * 9


def test_a_silent_loop_still_shows_life(context: Sockets, publisher: FramePublisher) -> None:
    subscriber = subscribe(context, publisher)
    publisher.publish(*some_tick(5))
    first = decode_frame(subscriber.recv())
    assert subscriber.poll(5000)
    repeated = decode_frame(subscriber.recv())
    assert repeated.flags & REPEATED
    assert repeated.frame_id == first.frame_id == 5
    assert repeated.sequence == first.sequence + 1
    np.testing.assert_array_equal(repeated.displacement, first.displacement)


def test_a_port_in_use_is_one_sentence(publisher: FramePublisher) -> None:
    with pytest.raises(AddressError, match="in use by another program") as caught:
        FramePublisher(publisher.address, SNAPSHOT)
    assert str(publisher.address.port) in str(caught.value)


def test_an_interface_that_is_not_here_is_one_sentence() -> None:
    from live.address import parse_address

    with pytest.raises(AddressError, match="cannot be published on"):
        FramePublisher(parse_address("tcp://203.0.113.9:5580"), SNAPSHOT)


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="reads Linux's list of sockets")
def test_nothing_listens_beyond_loopback(publisher: FramePublisher) -> None:
    ports = {f"{publisher.address.port + offset:04X}" for offset in (0, 1)}
    rows = [row.split()[1:4] for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    rows = [(*local.split(":"), state) for local, _, state in rows]
    hosts = [host for host, port, state in rows if port in ports and state == "0A"]
    assert hosts == ["0100007F", "0100007F"]  # listening, 127.0.0.1 in the kernel's byte order


def test_off_opens_nothing() -> None:
    quiet = QuietPublisher()
    quiet.publish(*some_tick(1))
    quiet.close()
    assert (quiet.sent, quiet.unsent) == (0, 0)


def test_face_found_is_what_the_tracker_said_and_not_how_sure_it_was(
    context: Sockets, publisher: FramePublisher
) -> None:
    subscriber = subscribe(context, publisher)
    expression, deformation = some_tick(1)
    for found, confidence in ((True, 0.0), (False, 0.5)):
        told = dataclasses.replace(expression, face_found=found, confidence=confidence)
        publisher.publish(told, deformation)
        assert subscriber.poll(5000)
        assert bool(decode_frame(subscriber.recv()).flags & FACE_FOUND) == found


def test_subscribing_without_end_does_not_hold_a_tick_up() -> None:
    publisher = FramePublisher(free_address(), SNAPSHOT)
    publisher._frames.close()
    publisher._frames = Insatiable()  # pyright: ignore[reportAttributeAccessIssue]
    publisher.publish(*some_tick(1))
    assert publisher.sent == 1
    publisher.close()


class Insatiable:
    """A socket at whose other end somebody subscribes for ever."""

    def poll(self, timeout: int) -> bool:
        return True

    def recv(self) -> bytes:
        return b"\1topic"

    def send(self, message: bytes, flags: int) -> None:
        """Taken."""

    def close(self, linger: int = 0) -> None:
        """Nothing is held."""
