"""Real sockets: the page and the WebSocket, and everybody who may not have them."""

from __future__ import annotations

import contextlib
import http.client
import random
import socket
import time
from collections.abc import Iterator

import pytest
from broadcasts import LIMIT_S, Loop, MadeUpSource, ending, made_up_frame, number_of, wait_until
from sockets import free_address
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from live.broadcast.audience import MAX_CLIENTS
from live.broadcast.refusal import decode_refusal
from live.broadcast.tcp_broadcast import PIECE_BYTES
from live.broadcast.topics import DEFAULT_TOPIC, Topic
from live.broadcast.web_broadcast import MAX_CONNECTIONS, WebBroadcast

OTHER_TOPIC = Topic("code", "float32", "unreal")
GLTF = Topic("vertices", "int16", "gltf")


@pytest.fixture
def source() -> MadeUpSource:
    return MadeUpSource()


@pytest.fixture
def loop(source: MadeUpSource) -> Iterator[Loop]:
    with ending(Loop(source)) as loop:
        yield loop


@pytest.fixture
def broadcast(loop: Loop) -> Iterator[WebBroadcast]:
    with ending(WebBroadcast(free_address(), loop.desk, loop.thread, loop.worker)) as broadcast:
        yield broadcast


def visit(broadcast: WebBroadcast, *, token: str | None = None, **choices) -> ClientConnection:
    """A WebSocket as the page opens it, but for `choices`."""
    port = broadcast.gate.port
    given = {
        "origin": f"http://127.0.0.1:{port}",
        "subprotocols": ["mimesh.2", f"token.{broadcast.gate.token if token is None else token}"],
        "compression": None,
        "max_size": None,
        "proxy": None,
        "close_timeout": 0.3,
    }
    return connect(f"ws://127.0.0.1:{port}/stream", **given | choices)


def subscribe(broadcast: WebBroadcast, socket: ClientConnection, topic=DEFAULT_TOPIC) -> None:
    before = subscribers(broadcast, topic)
    socket.send(f"subscribe {topic.text}")
    wait_until(lambda: subscribers(broadcast, topic) > before)


def subscribers(broadcast: WebBroadcast, topic: Topic) -> int:
    return sum(client.topic == topic for client in tuple(broadcast._audience._clients))


def fetch(broadcast, path: str = "/", method: str = "GET", **headers: str):
    port = broadcast.gate.port
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as line:
        line.request(method, path, headers=headers)
        answer = line.getresponse()
        return answer, answer.read()


def test_frames_come_to_who_subscribed(broadcast) -> None:
    with visit(broadcast) as socket:
        assert socket.subprotocol == "mimesh.2"
        subscribe(broadcast, socket, GLTF)
        for number in range(5):
            broadcast.send(GLTF, made_up_frame(number, topic=GLTF))
            assert socket.recv(10) == made_up_frame(number, topic=GLTF)
    wait_until(lambda: not broadcast.wanted())


def test_a_mesh_comes_whole_between_frames(broadcast, source) -> None:
    source.byte_count = 10 * PIECE_BYTES + 17
    with visit(broadcast) as socket:
        subscribe(broadcast, socket)
        socket.send("snapshot gltf basis appearance")
        message, number = b"", 0
        while message[:4] != b"MIMT":
            broadcast.send(DEFAULT_TOPIC, made_up_frame(number))
            message = socket.recv(10)
            number += 1
        assert len(message) == source.byte_count
        assert source.asked == ["gltf basis appearance"]


def test_a_stalled_page_costs_nothing_and_gets_the_newest_when_it_reads_on(broadcast) -> None:
    size = 200_000
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        line.connect(("127.0.0.1", broadcast.gate.port))
        with visit(broadcast, sock=line, max_queue=1) as stalled:
            subscribe(broadcast, stalled)
            number, end = 0, time.monotonic() + 10
            while broadcast.wanted():
                broadcast.send(DEFAULT_TOPIC, made_up_frame(number, size))
                number += 1
                time.sleep(0.005)
                assert time.monotonic() < end
            assert number > 100
            seen = [number_of(stalled.recv(10))]
            while not broadcast.wanted():
                seen.append(number_of(stalled.recv(10)))
            broadcast.send(DEFAULT_TOPIC, made_up_frame(number, size))
            while seen[-1] < number:
                seen.append(number_of(stalled.recv(10)))
    assert seen == sorted(seen)
    assert len(seen) < 14


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ("hello", "'hello' is no request"),
        (b"unsubscribe", "is a text message"),
        ("snapshot venus", "'venus' is no space"),
        ("snapshot h\u00e9", "ASCII"),
    ],
)
def test_what_is_wrong_is_told_and_the_connection_ends(broadcast, request_, said: str) -> None:
    with visit(broadcast) as socket:
        socket.send(request_)
        assert said in decode_refusal(socket.recv(10))
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(10)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1008


def test_a_request_that_is_too_long_ends_the_connection(broadcast) -> None:
    with visit(broadcast) as socket:
        socket.send("x" * 300)
        with pytest.raises(ConnectionClosed):
            socket.recv(10)


@pytest.mark.parametrize("token", ["", "wrong", "x" * 22])
def test_without_the_token_nothing_is_shown(broadcast, token: str) -> None:
    with visit(broadcast, token=token) as socket:
        assert "token" in decode_refusal(socket.recv(10))
        with pytest.raises(ConnectionClosed):
            socket.recv(10)
    assert broadcast.wanted() == set()


def test_a_subscription_without_the_token_is_not_heard(broadcast, source) -> None:
    with visit(broadcast, subprotocols=["mimesh.2"]) as socket:
        with contextlib.suppress(ConnectionClosed):
            socket.send(f"subscribe {DEFAULT_TOPIC.text}")
            socket.send("snapshot mesh")
        for _ in range(20):
            broadcast.send(DEFAULT_TOPIC, made_up_frame(1))
        messages = []
        with contextlib.suppress(ConnectionClosed):
            while True:
                messages.append(socket.recv(10))
    assert [message[:4] for message in messages] == [b"MIMR"]
    assert not source.asked


def test_two_tokens_are_none(broadcast) -> None:
    offered = ["mimesh.2", f"token.{broadcast.gate.token}", "token.another"]
    with visit(broadcast, subprotocols=offered) as socket:
        assert "token" in decode_refusal(socket.recv(10))


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "https://127.0.0.1:{port}",
        "http://127.0.0.1:1",
        "http://127.0.0.1",
    ],
)
def test_another_page_is_refused_even_with_the_token(broadcast, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        visit(broadcast, origin=origin.format(port=broadcast.gate.port))
    assert refused.value.response.status_code == 403


def test_a_page_that_was_let_in_needs_the_token_and_the_host_all_the_same(loop: Loop) -> None:
    made = WebBroadcast(
        free_address(), loop.desk, loop.thread, loop.worker, origins={"http://localhost:8123"}
    )
    with ending(made) as broadcast:
        for origin in ("http://localhost:8123", f"http://127.0.0.1:{broadcast.gate.port}"):
            with visit(broadcast, origin=origin) as socket:
                subscribe(broadcast, socket)
                broadcast.send(DEFAULT_TOPIC, made_up_frame(3))
                assert number_of(socket.recv(10)) == 3
        with visit(broadcast, origin="http://localhost:8123", token="wrong") as socket:
            assert "token" in decode_refusal(socket.recv(10))
        elsewhere = {"Host": f"evil.example:{broadcast.gate.port}"}
        for wrong in (
            {"origin": "http://localhost:8124"},
            {"origin": "null"},
            {"origin": "http://localhost:8123", "additional_headers": elsewhere},
        ):
            with pytest.raises(InvalidStatus) as refused:
                visit(broadcast, **wrong)
            assert refused.value.response.status_code in (400, 403)


def test_a_program_that_is_no_browser_needs_the_token_alone(broadcast) -> None:
    with visit(broadcast, origin=None) as socket:
        subscribe(broadcast, socket)
    with visit(broadcast, origin=None, token="wrong") as socket:
        assert "token" in decode_refusal(socket.recv(10))


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1"]
)
def test_a_name_that_was_made_to_point_here_is_refused(broadcast, host: str) -> None:
    host = host.format(port=broadcast.gate.port)
    for path in ("/", "/viewer.js"):
        answer, _ = fetch(broadcast, path, Host=host)
        assert answer.status == 403
    with pytest.raises(InvalidStatus) as refused:  # and its page says where it came from, too
        visit(broadcast, origin=None, additional_headers={"Host": host}, user_agent_header=None)
    assert refused.value.response.status_code in (400, 403)


def test_who_offers_no_subprotocol_of_ours_is_refused(broadcast) -> None:
    with pytest.raises(InvalidStatus) as refused:
        visit(broadcast, subprotocols=[f"token.{broadcast.gate.token}"])
    assert refused.value.response.status_code == 400


def test_the_page_is_served_with_headers_that_keep_it_to_itself(broadcast) -> None:
    answer, body = fetch(broadcast)
    assert answer.status == 200
    assert b"<html" in body.lower()
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert f"connect-src 'self' ws://127.0.0.1:{broadcast.gate.port}" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert broadcast.gate.token.encode() not in body
    assert fetch(broadcast, "/viewer.js")[0].headers["Content-Type"].startswith("text/javascript")


@pytest.mark.parametrize(
    "path",
    [
        "/x",
        "/../live/errors.py",
        "/..%2ferrors.py",
        "//viewer.js",
        "/viewer.js/",
        "/.",
        "/%00",
        "/package.json",
    ],
)
def test_nothing_else_is_served(broadcast, path: str) -> None:
    assert fetch(broadcast, path)[0].status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "HEAD", "OPTIONS", "DELETE"])
def test_there_is_nothing_to_do_but_look(broadcast, method: str) -> None:
    with contextlib.suppress(http.client.HTTPException, ConnectionError):
        assert fetch(broadcast, "/", method)[0].status in (400, 405)
    assert fetch(broadcast)[0].status == 200


def test_there_is_room_for_so_many(broadcast) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(MAX_CLIENTS):
            stack.enter_context(visit(broadcast))
        with visit(broadcast) as one_more:
            assert "32 receivers are connected" in decode_refusal(one_more.recv(10))
        assert fetch(broadcast)[0].status == 200


def test_slow_loris_are_so_many_at_most(broadcast) -> None:
    crowd = []
    for _ in range(3 * MAX_CONNECTIONS):
        crowd.append(socket.create_connection(("127.0.0.1", broadcast.gate.port), timeout=10))
        with contextlib.suppress(OSError):
            crowd[-1].sendall(b"GET / HTT")
    ended = 0
    for stranger in crowd:
        stranger.settimeout(0.02)
        with contextlib.suppress(TimeoutError):
            try:
                ended += stranger.recv(1) == b""
            except ConnectionError:
                ended += 1
    assert ended >= 2 * MAX_CONNECTIONS
    for stranger in crowd:
        stranger.close()
    wait_until(lambda: fetch_status(broadcast) == 200)


def fetch_status(broadcast) -> int | None:
    with contextlib.suppress(http.client.HTTPException, OSError):
        return fetch(broadcast)[0].status
    return None


def test_random_bytes_break_nothing(broadcast) -> None:
    noise = random.Random(5)
    port = broadcast.gate.port
    for _ in range(100):
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", port), timeout=10) as hostile,
        ):
            hostile.sendall(noise.randbytes(noise.randrange(1, 2000)))
    wait_until(lambda: fetch_status(broadcast) == 200)
    with visit(broadcast) as web:
        for _ in range(3):
            with contextlib.suppress(OSError):
                web.socket.sendall(noise.randbytes(500))
        with pytest.raises(ConnectionClosed):
            list(iter(lambda: web.recv(10), None))
    with visit(broadcast) as web:
        subscribe(broadcast, web)
        broadcast.send(DEFAULT_TOPIC, made_up_frame(8))
        assert number_of(web.recv(10)) == 8


def test_a_frame_of_four_gigabytes_is_not_waited_for(broadcast) -> None:
    with visit(broadcast) as web:
        web.socket.sendall(b"\x81\xff" + (1 << 32).to_bytes(8, "big") + b"abcd")
        with pytest.raises(ConnectionClosed):
            web.recv(10)


def test_nothing_is_printed(broadcast, capfd, caplog) -> None:
    for junk in (b"\0\0\0\0\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"BREW / HTTP/1.1\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", broadcast.gate.port), timeout=10) as line:
            line.sendall(junk)
            while line.recv(1000):
                pass
    assert capfd.readouterr() == ("", "")
    assert not caplog.records


def test_it_ends_at_once_with_pages_that_read_and_that_do_not(loop: Loop) -> None:
    address = free_address()
    broadcast = WebBroadcast(address, loop.desk, loop.thread, loop.worker)
    with visit(broadcast) as reading, visit(broadcast) as other:
        subscribe(broadcast, reading)
        subscribe(broadcast, other, OTHER_TOPIC)
        for number in range(30):
            broadcast.send(OTHER_TOPIC, made_up_frame(number, 300_000, OTHER_TOPIC))
            time.sleep(0.005)
        broadcast.close()
        with pytest.raises(ConnectionClosed):
            reading.recv(10)


def test_who_knocks_while_it_closes_is_hung_up_on(loop: Loop) -> None:
    address = free_address()
    broadcast = WebBroadcast(address, loop.desk, loop.thread, loop.worker)
    knocking = [socket.create_connection(("127.0.0.1", address.page_port)) for _ in range(5)]
    broadcast.close()
    for caller in knocking:
        with caller:
            caller.settimeout(LIMIT_S)
            with contextlib.suppress(ConnectionResetError):
                assert caller.recv(1) == b""
