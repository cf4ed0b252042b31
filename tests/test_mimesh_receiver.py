"""The Python receiver, which shares no code with the sender, against the real sender."""

from __future__ import annotations

import dataclasses
import json
import re
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import zmq
from client_messages import frame_message, refusal_message, snapshot_message
from sockets import free_address, moved_tick, some_character, some_mesh, some_source

from live.broadcast.address import Address
from live.broadcast.curve_keys import load_curve_keys
from live.broadcast.publisher import FramePublisher
from live.broadcast.snapshot import SnapshotSource
from live.broadcast.spaces import find_spaces

FOLDER = Path(__file__).parent.parent / "clients" / "python"
PROGRAM = FOLDER / "mimesh_receiver.py"
sys.path.insert(0, str(FOLDER))

from mimesh_receiver import ReceiveError, Receiver  # noqa: E402
from mimesh_wire import Frame, WireError  # noqa: E402

VERTEX_COUNT = 120
CHARACTER = some_character(VERTEX_COUNT)
TICKS = [moved_tick(CHARACTER, frame_id) for frame_id in range(20)]
OVERS = ("zmq", "plain")


@pytest.fixture
def publisher() -> Iterator[FramePublisher]:
    publisher = FramePublisher(free_address(), some_source(VERTEX_COUNT))
    yield publisher
    publisher.close()


def address_of(over: str, address: Address) -> str:
    if over == "zmq":
        return f"tcp://{address.host}:{address.port}"
    return f"tcp+plain://{address.host}:{address.stream_port}"


class Sending:
    """Publishes ticks from a thread until it is left."""

    def __init__(self, publisher: FramePublisher) -> None:
        self._publisher, self._stop = publisher, threading.Event()
        self._thread = threading.Thread(target=self._send)

    def _send(self) -> None:
        count = 0
        while not self._stop.wait(0.005):
            self._publisher.publish(*TICKS[count % len(TICKS)])
            count += 1

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()


def receive(receiver: Receiver, timeout_s: float = 20.0) -> Frame:
    frame = receiver.receive(timeout_s)
    assert frame is not None, receiver.trouble
    return frame


@pytest.mark.parametrize("over", OVERS)
@pytest.mark.parametrize(
    ("mode", "encoding", "space"),
    [("vertices", "int16", "mesh"), ("vertices", "float32", "unreal"), ("region", "int16", "gltf"),
     ("region", "float32", "mesh"), ("code", None, "mesh"), ("code", None, "unity"),
     ("code", None, "unreal")],
)  # fmt: skip
def test_it_has_the_senders_vertices(
    publisher: FramePublisher, over: str, mode: str, encoding: str | None, space: str
) -> None:
    address = address_of(over, publisher.address)
    with (
        Receiver(address, mode=mode, encoding=encoding, space=space) as receiver,
        Sending(publisher),
    ):
        frame = receive(receiver)
        posed = receiver.snapshot.pose(frame)
        assert receiver.snapshot.expression_names == CHARACTER.expression_names
    _, sent = TICKS[frame.frame_id]
    moved = CHARACTER.neutral_vertices + sent.displacement
    turned = moved @ sent.T_mesh_head[:3, :3].T + sent.T_mesh_head[:3, 3]
    expected = moved + CHARACTER.head_weights[:, None] * (turned - moved)
    in_space = find_spaces(CHARACTER.T_canonical_mesh)[space]
    # A half step of int16, and what 54 rows of half steps and small turns come to.
    size = np.abs(sent.displacement).max() * in_space.scale
    bound = 1e-6 * in_space.scale if encoding == "float32" else 4 * size / 32767
    np.testing.assert_allclose(posed, in_space.vectors(expected), atol=bound, rtol=0)


@pytest.mark.parametrize("over", OVERS)
def test_losses_are_counted(publisher: FramePublisher, over: str) -> None:
    with Receiver(address_of(over, publisher.address)) as receiver:
        with Sending(publisher):
            receive(receiver)
        while receiver.receive(timeout_s=0.2):
            pass
        lost_before, received_before = receiver.lost, receiver.received
        publisher._sequence += 3  # as if three had gone astray
        publisher.publish(*TICKS[1])
        receive(receiver)
        assert receiver.lost >= lost_before + 3
        assert receiver.received > received_before
        assert receiver.decode_errors == 0


@pytest.mark.parametrize("over", OVERS)
def test_a_still_sender_shows_life(publisher: FramePublisher, over: str) -> None:
    publisher.publish(*TICKS[0])
    with Receiver(address_of(over, publisher.address)) as receiver:
        assert receive(receiver).repeated


@pytest.mark.parametrize("over", OVERS)
def test_a_restarted_sender_is_followed(over: str) -> None:
    address = free_address()
    first = FramePublisher(address, some_source(VERTEX_COUNT))
    with Receiver(address_of(over, address)) as receiver:
        with Sending(first):
            before = receive(receiver)
        first.close()
        second = FramePublisher(address, some_source(VERTEX_COUNT))
        try:
            with Sending(second):
                after = receive(receiver)
                while after.stream_id == before.stream_id:  # what was still on its way
                    after = receive(receiver)
        finally:
            second.close()
        assert receiver.reconnects >= 1
        assert receiver.lost < 100  # another stream's numbers are no losses


@pytest.mark.parametrize("over", OVERS)
def test_another_character_comes_with_its_mesh(publisher: FramePublisher, over: str) -> None:
    with Receiver(address_of(over, publisher.address)) as receiver:
        with Sending(publisher):
            receive(receiver)
        other = some_character(50)
        publisher.change_character(SnapshotSource(other, some_mesh(50)))
        deadline = time.monotonic() + 20
        while receiver.snapshot.vertex_count != 50:
            publisher.publish(*moved_tick(other, 3))
            frame = receiver.receive(timeout_s=0.05)
            assert frame is None or receiver.snapshot.pose(frame).shape[0] in (50, VERTEX_COUNT)
            assert time.monotonic() < deadline
        assert receiver.decode_errors == 0


@pytest.mark.parametrize("over", OVERS)
def test_the_newest_frame_is_the_one_handed_out(publisher: FramePublisher, over: str) -> None:
    with Receiver(address_of(over, publisher.address), newest=True) as receiver:
        with Sending(publisher):
            receive(receiver)
            time.sleep(0.5)
        time.sleep(0.3)
        assert receive(receiver).sequence >= publisher._sequence - 2


@pytest.mark.parametrize("newest", [False, True])
@pytest.mark.parametrize("over", OVERS)
def test_a_program_that_is_busy_most_of_the_time_does_not_fall_behind(
    publisher: FramePublisher, over: str, newest: bool
) -> None:
    behind, meanwhile = [], []
    address = address_of(over, publisher.address)
    with Receiver(address, mode="code", newest=newest) as receiver, Sending(publisher):
        sequence = receive(receiver).sequence
        for _ in range(12):
            before, until = publisher.sent.total(), time.monotonic() + 0.1
            while time.monotonic() < until:  # and lets other threads have little of the time
                sum(range(100))
            meanwhile.append(publisher.sent.total() - before)
            former, sequence = sequence, receive(receiver).sequence
            behind.append(publisher._sequence - sequence)
            assert sequence > former
        assert receiver.lost > 0
    assert max(meanwhile) > 4  # else nothing is shown here
    # So small that the system's buffers would hold them all.
    assert np.median(behind[4:]) <= 4 * max(meanwhile)  # periods of its own
    assert behind[-1] < sum(meanwhile) / 2


@pytest.mark.parametrize("over", OVERS)
def test_nobody_there_is_one_sentence(over: str) -> None:
    with (
        Receiver(address_of(over, free_address())) as receiver,
        pytest.raises(ReceiveError, match="nobody answers"),
    ):
        receiver.wait_for_snapshot(timeout_s=0.3)


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("tcp+plain://127.0.0.1:{0.port}", "what answers is not plain TCP of Mimesh; .* 5582"),
        ("tcp+plain://127.0.0.1:{0.page_port}", "nothing of Mimesh comes; .* 5582"),
        ("tcp://127.0.0.1:{0.stream_port}", "what answers is not ZeroMQ of Mimesh.* 5580"),
    ],
)
def test_the_wrong_port_is_named_with_the_right_one(
    publisher: FramePublisher, way: str, said: str
) -> None:
    with (
        Receiver(way.format(publisher.address)) as receiver,
        pytest.raises(ReceiveError, match=f"no mesh comes from tcp.*: .*{said}"),
    ):
        receiver.wait_for_snapshot(timeout_s=5.0)


@pytest.mark.parametrize("over", OVERS)
def test_ipv6(over: str) -> None:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        pytest.skip("there is no IPv6 here")
    address = dataclasses.replace(free_address(), host="[::1]")
    publisher = FramePublisher(address, some_source(VERTEX_COUNT))
    with Receiver(address_of(over, address)) as receiver, Sending(publisher):
        assert receiver.snapshot.vertex_count == VERTEX_COUNT
        receive(receiver)
    publisher.close()


class Impostor:
    """A plain TCP server that sends given messages to each who connects and keeps requests."""

    def __init__(self, *messages: bytes, times: int = 10) -> None:
        self._messages = messages
        self._times = times
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(0.1)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self.requests: list[bytes] = []
        self.address = f"tcp+plain://127.0.0.1:{self._server.getsockname()[1]}"

    def _serve(self) -> None:
        while not self._stop.is_set():
            try:
                connection, _ = self._server.accept()
            except TimeoutError:
                continue
            with connection:
                connection.settimeout(0.05)
                self._speak(connection)

    def _speak(self, connection: socket.socket) -> None:
        try:
            for message in self._messages:
                connection.sendall(message)
            while not self._stop.is_set():
                try:
                    heard = connection.recv(4096)
                except TimeoutError:
                    continue
                if not heard:
                    return
                self.requests.append(heard)
        except OSError:
            pass

    def __enter__(self) -> Impostor:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._server.close()


def prefixed(message: bytes) -> bytes:
    return struct.pack("<I", len(message)) + message


def test_a_refusal_is_passed_on() -> None:
    with (
        Impostor(prefixed(refusal_message(b"Not you."))) as impostor,
        Receiver(impostor.address) as receiver,
        pytest.raises(ReceiveError, match=r"the sender says: Not you\."),
    ):
        receiver.receive(timeout_s=10)


@pytest.mark.parametrize(
    "nonsense",
    [b"HTTP/1.1 400 Bad Request\r\n\r\n", struct.pack("<I", 2**32 - 1) + b"MIMT",
     struct.pack("<I", (64 << 20) + 1) + b"mime", struct.pack("<I", 0),
     struct.pack("<I", 3) + b"mi", struct.pack("<I", 1009) + b"MIMR"],
)  # fmt: skip
def test_lengths_that_lie_end_the_connection(nonsense: bytes) -> None:
    with Impostor(nonsense) as impostor, Receiver(impostor.address) as receiver:
        deadline = time.monotonic() + 10
        while not receiver.decode_errors and time.monotonic() < deadline:
            assert receiver.receive(timeout_s=0.05) is None
        assert receiver.decode_errors


def test_a_frame_that_is_none_is_skipped_and_counted() -> None:
    messages = snapshot_message(), frame_message(sequence=1, scale=0.5), frame_message(sequence=2)
    with Impostor(*map(prefixed, messages)) as impostor, Receiver(impostor.address) as receiver:
        assert receive(receiver).sequence == 2
        assert receiver.decode_errors == 1
        assert "scale" in receiver.last_problem


def test_a_frame_of_an_unknown_mesh_waits_and_the_mesh_is_asked_for_seldom() -> None:
    frame = prefixed(frame_message(topology_hash=b"unknown!"))
    with Impostor(frame) as impostor, Receiver(impostor.address) as receiver:
        assert receiver.receive(timeout_s=2.0) is None
        asked = b"".join(impostor.requests).count(b"snapshot mesh")
        assert 2 <= asked <= 4


def test_a_stranger_on_the_zeromq_port_is_survived() -> None:
    context = zmq.Context()
    address = free_address()
    try:
        with context.socket(zmq.PUB) as stranger:
            stranger.bind(f"tcp://127.0.0.1:{address.port}")
            with Receiver(f"tcp://127.0.0.1:{address.port}") as receiver:
                deadline = time.monotonic() + 10
                while not receiver.decode_errors and time.monotonic() < deadline:
                    stranger.send(b"mimesh.2.vertices.int16.mesh".ljust(32, b"\0") + b"nonsense")
                    assert receiver.receive(timeout_s=0.05) is None
                assert receiver.decode_errors
    finally:
        context.destroy(linger=0)


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[tuple[FramePublisher, Path]]:
    keys = load_curve_keys(tmp_path)
    publisher = FramePublisher(free_address(), some_source(VERTEX_COUNT), keys=keys)
    yield publisher, keys.receiver_file
    publisher.close()


def test_whoever_has_the_key_file_is_let_in(guarded: tuple[FramePublisher, Path]) -> None:
    publisher, key_file = guarded
    with Receiver(address_of("zmq", publisher.address), curve=key_file) as receiver:
        with Sending(publisher):
            receive(receiver)
        assert not receiver.trouble


@pytest.mark.parametrize(
    ("keys", "said"), [("none", "the sender wants keys"), ("others", "refuses these keys")]
)
def test_others_are_told_that_keys_are_wanted(
    guarded: tuple[FramePublisher, Path], tmp_path: Path, keys: str, said: str
) -> None:
    publisher, key_file = guarded
    public, secret = (key.decode() for key in zmq.curve_keypair())
    text = re.sub(r'(\n\s*public-key = ")[^"]*', lambda found: found[1] + public,
                  key_file.read_text())  # fmt: skip
    text = re.sub(r'(secret-key = ")[^"]*', lambda found: found[1] + secret, text)
    (tmp_path / "other.key").write_text(text)
    curve = tmp_path / "other.key" if keys == "others" else None
    with Receiver(address_of("zmq", publisher.address), curve=curve) as receiver:
        with Sending(publisher), pytest.raises(ReceiveError, match=said):
            receiver.wait_for_snapshot(timeout_s=1.5)
        assert receiver.received == 0


def test_keys_for_a_sender_that_does_not_encrypt_are_to_be_left_out(tmp_path: Path) -> None:
    key_file = load_curve_keys(tmp_path).receiver_file
    with closing(FramePublisher(free_address(), some_source(VERTEX_COUNT))) as publisher:
        address = address_of("zmq", publisher.address)
        with (
            Receiver(address, curve=key_file) as receiver,
            Sending(publisher),
            pytest.raises(ReceiveError, match="does not encrypt at all: then leave out --curve"),
        ):
            receiver.wait_for_snapshot(timeout_s=1.5)


@pytest.mark.parametrize("text", ["", "public-key = 1", 'secret-key = "short"', "\0" * 40])
def test_a_file_without_keys_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "some.key").write_text(text)
    with pytest.raises(WireError, match="no key file for receivers"):
        Receiver(curve=tmp_path / "some.key")


def test_a_key_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(WireError, match="cannot be read as a key file: No such file"):
        Receiver("tcp://127.0.0.1:5580", curve=tmp_path / "keys")


def test_keys_do_not_go_with_plain_tcp(tmp_path: Path) -> None:
    with pytest.raises(ReceiveError, match="not encrypted"):
        Receiver("tcp+plain://127.0.0.1:5582", curve=tmp_path / "some.key")


def run_program(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(PROGRAM), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def assert_refused(done: subprocess.CompletedProcess[str], said: str) -> None:
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("over", OVERS)
def test_the_program_saves_and_measures(
    publisher: FramePublisher, tmp_path: Path, over: str
) -> None:
    take, report = tmp_path / "take.npz", tmp_path / "report.json"
    with Sending(publisher):
        done = run_program(
            address_of(over, publisher.address), "--frames", 60, "--save", take,
            "--report", report, "--mode", "region", "--space", "unity",
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "ms old" in done.stdout
    assert "60 received" in done.stdout
    with np.load(take) as kept:
        assert kept["vertices"].shape[1:] == (VERTEX_COUNT, 3)
        assert kept["code"].shape[1:] == (53,)
        assert kept["space"] == "unity"
        assert len(kept["vertices"]) == len(kept["frame_id"]) <= 60
    told = json.loads(report.read_text())
    assert told["client"] == f"python-{over}"
    assert (told["frames"], told["decode_errors"], told["reconnects"]) == (60, 0, 0)
    assert 0 < told["transit_ms"]["median"] <= told["transit_ms"]["p99"]
    (first, *_) = told["values"]
    _, sent = TICKS[first["frame_id"]]
    moved = find_spaces(CHARACTER.T_canonical_mesh)["unity"].vectors(sent.displacement)
    np.testing.assert_allclose(first["displacement_sum"], moved.sum(0, dtype=float), atol=1e-3)
    assert first["sequence"] % 50 == 0


def test_the_program_speaks_plain_tcp_without_pyzmq(publisher: FramePublisher) -> None:
    command = [
        sys.executable, "-c",
        "import sys; sys.modules['zmq'] = None\n"
        f"sys.path.insert(0, {str(FOLDER)!r}); import mimesh_receiver\n"
        "sys.argv[1:] = ['--plain', '--frames', '3', sys.argv[1]]\n"
        "sys.exit(mimesh_receiver.main())",
        f"tcp://127.0.0.1:{publisher.address.stream_port}",
    ]  # fmt: skip
    with Sending(publisher):
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "3 received" in done.stdout


@pytest.mark.parametrize(
    "address",
    ["foo", "tcp://x", "tcp://127.0.0.1:notaport", "tcp://127.0.0.1:70000", "tcp://:5580", "",
     "udp://127.0.0.1:5580", "tcp://[::1:5580", "tcp://127.0.0.1:0"],
)  # fmt: skip
def test_a_wrong_address_is_one_sentence(address: str) -> None:
    with pytest.raises(ReceiveError, match="write it like tcp://127"):
        Receiver(address)


def test_the_program_says_it_on_one_line() -> None:
    assert_refused(run_program("foo"), "write it like tcp://127.0.0.1:5580")
    assert_refused(run_program("--frames", "0"), "at least one frame")
    assert_refused(run_program("--mode", "code", "--encoding", "int16"), "float32")


def test_what_libzmq_refuses_is_one_sentence() -> None:
    with pytest.raises(WireError, match="cannot be connected to"):
        Receiver("tcp://*:5580")


@pytest.mark.parametrize("name", ["missing/take.npz", "take.txt", "take"])
def test_where_nothing_can_be_saved_is_said_at_once(tmp_path: Path, name: str) -> None:
    done = run_program(address_of("zmq", free_address()), "--save", tmp_path / name)
    assert_refused(done, "should end in .npz, in a folder that exists")


def test_a_save_that_fails_is_one_sentence(publisher: FramePublisher, tmp_path: Path) -> None:
    (tmp_path / "take.npz").mkdir()
    address = address_of("zmq", publisher.address)
    with Sending(publisher):
        done = run_program(address, "--frames", 3, "--save", tmp_path / "take.npz")
    assert_refused(done, "take.npz")


def test_only_the_parts_that_are_there_are_listed(publisher: FramePublisher) -> None:
    with Sending(publisher):
        done = run_program(address_of("zmq", publisher.address), "--frames", 1)
    shown = f"test head: {VERTEX_COUNT} vertices (skin, eye_L, eye_R)"
    assert done.stdout.splitlines()[0] == shown


@pytest.mark.skipif(sys.platform == "win32", reason="interrupts the Unix way")
def test_ctrl_c_saves_what_has_come(publisher: FramePublisher, tmp_path: Path) -> None:
    path = tmp_path / "take.npz"
    command = [sys.executable, str(PROGRAM), address_of("zmq", publisher.address), "--save"]
    with (
        Sending(publisher),
        # A shell that runs tests in the background has SIGINT ignored, and children inherit that.
        subprocess.Popen(
            [*command, str(path)],
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        ) as program,
    ):
        assert program.stdout is not None
        while "received" not in program.stdout.readline():
            assert program.poll() is None
        program.send_signal(signal.SIGINT)
        rest, _ = program.communicate(timeout=60)
        assert program.returncode == 0
    assert re.search(r"^\d+ received, \d+ lost$", rest, re.M)
    with np.load(path) as take:
        assert len(take["vertices"]) == len(take["frame_id"]) > 0
