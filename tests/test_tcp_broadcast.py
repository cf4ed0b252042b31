"""Real sockets: what a receiver over plain TCP is told, and what a hostile one achieves."""

from __future__ import annotations

import contextlib
import random
import socket
import time
from collections.abc import Iterator

import pytest
from broadcasts import (
    LENGTH,
    LIMIT_S,
    Loop,
    MadeUpSource,
    Plain,
    ending,
    made_up_frame,
    number_of,
    wait_until,
)
from sockets import free_address

from live.broadcast.audience import MAX_CLIENTS
from live.broadcast.refusal import decode_refusal
from live.broadcast.tcp_broadcast import PIECE_BYTES, TcpBroadcast
from live.broadcast.topics import DEFAULT_TOPIC, Topic

OTHER_TOPIC = Topic("code", "float32", "unreal")


@pytest.fixture
def source() -> MadeUpSource:
    return MadeUpSource()


@pytest.fixture
def loop(source: MadeUpSource) -> Iterator[Loop]:
    with ending(Loop(source)) as loop:
        yield loop


@pytest.fixture
def broadcast(loop: Loop) -> Iterator[TcpBroadcast]:
    address = free_address()
    with ending(TcpBroadcast(address, loop.desk, loop.thread, loop.worker)) as broadcast:
        broadcast.port = address.stream_port
        yield broadcast


@pytest.fixture
def receiver(broadcast) -> Iterator[Plain]:
    with ending(Plain(broadcast.port)) as receiver:
        yield receiver


def subscribe(broadcast, receiver: Plain, topic: Topic = DEFAULT_TOPIC) -> None:
    before = subscribers(broadcast, topic)
    receiver.ask(f"subscribe {topic.text}")
    wait_until(lambda: subscribers(broadcast, topic) > before)


def subscribers(broadcast, topic: Topic) -> int:
    return sum(client.topic == topic for client in tuple(broadcast._audience._clients))


def test_frames_come_to_who_subscribed(broadcast, receiver: Plain) -> None:
    assert broadcast.wanted() == set()
    subscribe(broadcast, receiver)
    for number in range(5):
        broadcast.send(DEFAULT_TOPIC, made_up_frame(number))
        assert receiver.receive() == made_up_frame(number)


def test_a_subscription_replaces_the_former(broadcast, receiver: Plain) -> None:
    subscribe(broadcast, receiver)
    subscribe(broadcast, receiver, OTHER_TOPIC)
    assert broadcast.wanted() == {OTHER_TOPIC}
    broadcast.send(DEFAULT_TOPIC, made_up_frame(1))
    broadcast.send(OTHER_TOPIC, made_up_frame(2, topic=OTHER_TOPIC))
    assert receiver.receive() == made_up_frame(2, topic=OTHER_TOPIC)
    receiver.ask("unsubscribe")
    wait_until(lambda: not broadcast.wanted())


def test_two_receivers_share_a_topic_until_both_are_gone(broadcast, receiver: Plain) -> None:
    subscribe(broadcast, receiver)
    with ending(Plain(broadcast.port)) as other:
        subscribe(broadcast, other)
        broadcast.send(DEFAULT_TOPIC, made_up_frame(3))
        assert number_of(receiver.receive()) == number_of(other.receive()) == 3
    time.sleep(0.1)
    assert broadcast.wanted() == {DEFAULT_TOPIC}
    receiver.close()
    wait_until(lambda: not broadcast.wanted())


def test_a_mesh_comes_whole_between_frames(broadcast, source, receiver: Plain) -> None:
    source.byte_count = 10 * PIECE_BYTES + 17
    subscribe(broadcast, receiver)
    receiver.ask("snapshot unity basis")
    messages, number = [], 0
    while not messages or messages[-1][:4] != b"MIMT":
        broadcast.send(DEFAULT_TOPIC, made_up_frame(number))
        messages.append(receiver.receive())
        number += 1
    assert len(messages[-1]) == source.byte_count
    assert source.asked == ["unity basis"]
    broadcast.send(DEFAULT_TOPIC, made_up_frame(99))
    assert 99 in [number_of(message) for message in (receiver.receive(), receiver.receive())]


def test_frames_go_on_while_a_mesh_is_being_made(broadcast, source, receiver: Plain) -> None:
    source.go.clear()
    subscribe(broadcast, receiver)
    receiver.ask("snapshot mesh")
    for number in range(3):
        broadcast.send(DEFAULT_TOPIC, made_up_frame(number))
        assert number_of(receiver.receive()) == number
    source.go.set()
    assert receiver.receive()[:4] == b"MIMT"


def test_a_stalled_receiver_costs_nothing_and_gets_the_newest_when_it_reads_on(broadcast) -> None:
    size = 200_000
    with ending(Plain(broadcast.port, receive_buffer=65536)) as stalled:
        subscribe(broadcast, stalled)
        number = 0
        end = time.monotonic() + 10
        while broadcast.wanted():  # until it is known to stall
            broadcast.send(DEFAULT_TOPIC, made_up_frame(number, size))
            number += 1
            time.sleep(0.005)
            assert time.monotonic() < end
        assert number > 100
        seen = [number_of(stalled.receive())]
        while not broadcast.wanted():
            seen.append(number_of(stalled.receive()))
        before = number
        for number in range(before, before + 3):
            broadcast.send(DEFAULT_TOPIC, made_up_frame(number, size))
            time.sleep(0.05)
        while seen[-1] < before:
            seen.append(number_of(stalled.receive()))
    assert seen == sorted(seen)
    # Only what the kernel's two buffers held is old: few frames of hundreds.
    assert len([old for old in seen if old < before]) < 12


def test_a_slow_receiver_does_not_slow_a_fast_one(broadcast, receiver: Plain) -> None:
    subscribe(broadcast, receiver)
    with ending(Plain(broadcast.port, receive_buffer=65536)) as slow:
        slow.ask(f"subscribe {DEFAULT_TOPIC.text}")
        time.sleep(0.1)
        got = []
        for number in range(60):
            broadcast.send(DEFAULT_TOPIC, made_up_frame(number, 200_000))
            got.append(number_of(receiver.receive()))
            if number % 20 == 0:
                slow.receive()
        assert got == list(range(60))


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (LENGTH.pack(5) + b"hello", "'hello' is no request"),
        (LENGTH.pack(0xFFFFFFFF), "begins with a length of 4294967295"),
        (LENGTH.pack(257), "length of 257"),
        (LENGTH.pack(0), "'' is no request"),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "begins with a length"),
        (b"POST / HTTP/1.1\r\n\r\n\x0b\0\0\0unsubscribe", "begins with a length"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc", "begins with a length"),
        (LENGTH.pack(14) + b"snapshot venus", "'venus' is no space"),
    ],
)
def test_what_is_wrong_is_told_and_the_connection_ends(receiver: Plain, sent, said: str) -> None:
    receiver.socket.sendall(sent)
    (refusal,) = receiver.receive_all()
    assert said in decode_refusal(refusal)


def test_a_request_may_come_in_pieces(broadcast, receiver: Plain) -> None:
    request = f"subscribe {DEFAULT_TOPIC.text}".encode()
    for byte in LENGTH.pack(len(request)) + request:
        receiver.socket.sendall(bytes([byte]))
        time.sleep(0.001)
    wait_until(broadcast.wanted)


def test_ten_thousand_requests_are_not_answered(broadcast, source, receiver: Plain) -> None:
    with ending(Plain(broadcast.port)) as flood:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            flood.socket.sendall((LENGTH.pack(13) + b"snapshot mesh") * 10_000)
        for _ in flood.receive_all():
            pass
    assert len(source.asked) <= 20
    subscribe(broadcast, receiver)
    broadcast.send(DEFAULT_TOPIC, made_up_frame(1))
    assert number_of(receiver.receive()) == 1


def test_meshes_that_are_not_read_are_not_piled_up(source, receiver: Plain) -> None:
    source.go.clear()
    for _ in range(5):
        receiver.ask("snapshot mesh")
    assert "4 snapshots wait" in decode_refusal(receiver.receive())
    assert receiver.receive() == b""
    source.go.set()


def test_who_never_asks_is_sent_away_and_nobody_else(
    broadcast, receiver: Plain, monkeypatch
) -> None:
    monkeypatch.setattr("live.broadcast.client.PATIENCE_S", 0.6)
    with (
        ending(Plain(broadcast.port)) as mute,
        ending(Plain(broadcast.port)) as dripping,
        ending(Plain(broadcast.port)) as building,
    ):
        subscribe(broadcast, receiver)
        building.ask("snapshot gltf")
        assert building.receive()[:4] == b"MIMT"
        dripping.socket.sendall(LENGTH.pack(200) + b"snap")
        for silent in (mute, dripping):
            (refusal,) = silent.receive_all()
            assert "Nothing was asked for" in decode_refusal(refusal)
        time.sleep(1.2)  # beyond patience and the next look around
        subscribe(broadcast, building)  # its mesh took long to build
        broadcast.send(DEFAULT_TOPIC, made_up_frame(4))
        assert number_of(building.receive()) == 4
        assert number_of(receiver.receive()) == 4


def test_there_is_room_for_so_many_and_again_when_one_leaves(broadcast) -> None:
    receivers = [Plain(broadcast.port) for _ in range(MAX_CLIENTS)]
    for receiver in receivers:
        receiver.ask(f"subscribe {DEFAULT_TOPIC.text}")
    wait_until(lambda: len(broadcast._audience._clients) == MAX_CLIENTS)
    with ending(Plain(broadcast.port)) as one_more:
        (refusal,) = one_more.receive_all()
        assert "32 receivers are connected" in decode_refusal(refusal)
    receivers.pop().close()
    wait_until(lambda: len(broadcast._audience._clients) < MAX_CLIENTS)
    with ending(Plain(broadcast.port)) as next_one:
        next_one.ask("snapshot mesh")
        assert next_one.receive()[:4] == b"MIMT"
    for receiver in receivers:
        receiver.close()


def test_a_thousand_connections_keep_nobody_out_for_good(broadcast, receiver: Plain) -> None:
    subscribe(broadcast, receiver)
    crowd = []
    for _ in range(1000):
        crowd.append(socket.socket())
        crowd[-1].setblocking(False)
        crowd[-1].connect_ex(("127.0.0.1", broadcast.port))
        if len(crowd) == 250:  # as many at once as a test may hold open
            for stranger in crowd:
                stranger.close()
            crowd = []
    broadcast.send(DEFAULT_TOPIC, made_up_frame(7))
    assert number_of(receiver.receive()) == 7
    wait_until(lambda: len(broadcast._audience._clients) == 1)


def test_random_bytes_break_nothing(broadcast, receiver: Plain) -> None:
    noise = random.Random(5)
    for _ in range(200):
        with (
            contextlib.suppress(BrokenPipeError, ConnectionResetError),
            ending(Plain(broadcast.port)) as hostile,
        ):
            hostile.socket.sendall(noise.randbytes(noise.randrange(1, 2000)))
    subscribe(broadcast, receiver)
    broadcast.send(DEFAULT_TOPIC, made_up_frame(8))
    assert number_of(receiver.receive()) == 8


def test_it_ends_at_once_with_receivers_that_read_and_that_do_not(loop: Loop) -> None:
    address = free_address()
    broadcast = TcpBroadcast(address, loop.desk, loop.thread, loop.worker)
    with ending(Plain(address.stream_port)) as reading, ending(Plain(address.stream_port)) as other:
        subscribe(broadcast, reading)
        subscribe(broadcast, other, OTHER_TOPIC)
        for number in range(30):
            broadcast.send(OTHER_TOPIC, made_up_frame(number, 300_000, OTHER_TOPIC))
            time.sleep(0.005)
        broadcast.close()
        assert list(reading.receive_all()) == []
    with ending(TcpBroadcast(address, loop.desk, loop.thread, loop.worker)):
        pass  # the port is free again


def test_who_knocks_while_it_closes_is_hung_up_on(loop: Loop) -> None:
    address = free_address()
    broadcast = TcpBroadcast(address, loop.desk, loop.thread, loop.worker)
    knocking = [socket.create_connection(("127.0.0.1", address.stream_port)) for _ in range(5)]
    broadcast.close()
    for caller in knocking:
        with caller:
            caller.settimeout(LIMIT_S)
            with contextlib.suppress(ConnectionResetError):
                assert caller.recv(1) == b""
