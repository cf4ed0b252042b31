"""The Python receiver, which shares no code with the sender, against the real sender."""

from __future__ import annotations

import ast
import dataclasses
import importlib.util
import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sockets import free_address, some_tick, some_topology

from live.packet import FIELDS, FLOAT32, INT16, TOPIC
from live.publisher import FramePublisher
from live.topology import encode_topology

FILE = Path(__file__).parent.parent / "clients" / "python" / "mimesh_receiver.py"
GOLDEN = Path(__file__).parent / "data" / "packet_v1.bin"


def load_receiver():
    spec = importlib.util.spec_from_file_location("mimesh_receiver", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["mimesh_receiver"] = module
    spec.loader.exec_module(module)
    return module


mimesh_receiver = load_receiver()


@pytest.fixture
def publisher():
    publisher = FramePublisher(free_address(), encode_topology(some_topology()))
    yield publisher
    publisher.close()


class Sending:
    """Publishes ticks from a thread until it is left."""

    def __init__(self, publisher: FramePublisher, vertex_count: int = 500) -> None:
        self._publisher, self._stop = publisher, threading.Event()
        self._ticks = [some_tick(frame_id, vertex_count) for frame_id in range(50)]
        self._thread = threading.Thread(target=self._send)

    def _send(self) -> None:
        count = 0
        while not self._stop.wait(0.005):
            self._publisher.publish(*self._ticks[count % 50])
            count += 1

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()


def test_it_needs_numpy_and_pyzmq_only() -> None:
    tree = ast.parse(FILE.read_text())
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    assert names - set(sys.stdlib_module_names) == {"numpy", "zmq"}


def test_its_header_is_the_documented_table() -> None:
    assert mimesh_receiver.HEADER.format == "<" + "".join(code for _, code, _ in FIELDS)
    assert mimesh_receiver.TOPIC == TOPIC


def test_it_reads_the_golden_bytes() -> None:
    frame = mimesh_receiver.read_frame(GOLDEN.read_bytes())
    assert (frame.sequence, frame.frame_id, frame.stream_id) == (7, 11, 0xA1B2C3D4)
    assert (frame.face_found, frame.held, frame.repeated) == (True, True, False)
    np.testing.assert_array_equal(frame.gaze, np.array([[0.1, -0.2], [0.3, -0.4]], np.float32))
    np.testing.assert_array_equal(frame.T_mesh_head, np.arange(16).reshape(4, 4))
    np.testing.assert_allclose(frame.displacement[2], np.array([-4, 500, -6000]) / 4096, rtol=1e-4)


@pytest.mark.parametrize("encoding", [INT16, FLOAT32])
def test_it_reconstructs_the_posed_mesh(encoding: int) -> None:
    topology = some_topology()
    publisher = FramePublisher(free_address(), encode_topology(topology), encoding)
    with mimesh_receiver.Receiver(publisher.address.frames) as receiver:
        with Sending(publisher):
            mesh = receiver.topology
            frame = receiver.receive(timeout_s=10)
        assert frame is not None
        _, sent = some_tick(frame.frame_id)
        moved = topology.neutral_vertices + sent.displacement
        T = sent.T_mesh_head
        turned = moved @ T[:3, :3].T + T[:3, 3]
        expected = moved + topology.head_weights[:, None] * (turned - moved)
        bound = np.abs(sent.displacement).max() / 32767 if encoding == INT16 else 1e-5
        assert np.abs(mesh.pose(frame) - expected).max() < 2 * bound
        assert mesh.header["expression_names"] == list(topology.expression_names)
    publisher.close()


def test_losses_are_counted(publisher: FramePublisher) -> None:
    with mimesh_receiver.Receiver(publisher.address.frames) as receiver:
        with Sending(publisher):
            assert receiver.receive(timeout_s=10)
        while receiver.receive(timeout_s=0.1):
            pass
        lost_before = receiver.lost
        publisher._sequence += 3  # as if three had gone astray
        publisher.publish(*some_tick(1))
        assert receiver.receive(timeout_s=5)
        assert receiver.lost == lost_before + 3


def test_another_mesh_is_noticed(publisher: FramePublisher) -> None:
    with mimesh_receiver.Receiver(publisher.address.frames) as receiver:
        other = mimesh_receiver.read_topology(encode_topology(some_topology(20)))
        with Sending(publisher):
            frame = receiver.receive(timeout_s=10)
        with pytest.raises(mimesh_receiver.ReceiveError, match="another mesh"):
            other.pose(frame)


@pytest.mark.parametrize("length", range(0, len(GOLDEN.read_bytes()), 7))
def test_short_messages_are_refused(length: int) -> None:
    with pytest.raises(mimesh_receiver.ReceiveError):
        mimesh_receiver.read_frame(GOLDEN.read_bytes()[:length])


def test_short_snapshots_are_refused() -> None:
    message = encode_topology(some_topology(5))
    for length in range(0, len(message), 11):
        with pytest.raises(mimesh_receiver.ReceiveError):
            mimesh_receiver.read_topology(message[:length])


def test_the_program_saves_what_it_saw(publisher: FramePublisher, tmp_path: Path) -> None:
    command = [sys.executable, str(FILE), publisher.address.frames, "--frames", "5", "--save"]
    with Sending(publisher):
        done = subprocess.run(
            [*command, str(tmp_path / "take.npz")], capture_output=True, text=True, timeout=60
        )
    assert done.returncode == 0, done.stderr
    assert "ms old" in done.stdout
    assert "5 received" in done.stdout
    with np.load(tmp_path / "take.npz") as take:
        assert take["vertices"].shape == (5, 500, 3)
        assert take["code"].shape == (5, 53)
        assert len(take["expression_names"]) == 53


def run_program(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(FILE), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def assert_refused(done: subprocess.CompletedProcess[str], said: str) -> None:
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "address",
    ["foo", "tcp://x", "tcp://127.0.0.1:notaport", "tcp://127.0.0.1:70000", "tcp://:5580", "",
     "udp://127.0.0.1:5580", "tcp://[::1:5580", "tcp://127.0.0.1:0"],
)  # fmt: skip
def test_a_wrong_address_is_one_sentence(address: str) -> None:
    assert_refused(run_program(address), "write it like tcp://127.0.0.1:5580")


def test_what_libzmq_refuses_is_one_sentence() -> None:
    assert_refused(run_program("tcp://*:5580"), "cannot be connected to")


@pytest.mark.parametrize("name", ["missing/take.npz", "take.txt", "take"])
def test_where_nothing_can_be_saved_is_said_at_once(tmp_path: Path, name: str) -> None:
    done = run_program(free_address().frames, "--save", tmp_path / name)
    assert_refused(done, "should end in .npz, in a folder that exists")


def test_a_save_that_fails_is_one_sentence(publisher: FramePublisher, tmp_path: Path) -> None:
    (tmp_path / "take.npz").mkdir()
    with Sending(publisher):
        done = run_program(publisher.address.frames, "--frames", 3, "--save", tmp_path / "take.npz")
    assert_refused(done, "take.npz")


def test_only_the_parts_that_are_there_are_listed() -> None:
    labels = np.array([0, 0, 2, 0, 2], np.int8)
    names = ("skin", "tongue", "lashes")
    mesh = dataclasses.replace(some_topology(5), part_labels=labels, part_names=names)
    publisher = FramePublisher(free_address(), encode_topology(mesh))
    with Sending(publisher, 5):
        done = run_program(publisher.address.frames, "--frames", 1)
    publisher.close()
    assert done.stdout.splitlines()[0] == "test head: 5 vertices (skin, lashes)"


@pytest.mark.skipif(sys.platform == "win32", reason="interrupts the Unix way")
def test_ctrl_c_saves_what_has_come(publisher: FramePublisher, tmp_path: Path) -> None:
    command = [sys.executable, str(FILE), publisher.address.frames, "--save"]
    path = tmp_path / "take.npz"
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
        assert program.wait(60) == 0
    with np.load(path) as take:
        assert len(take["vertices"]) == len(take["frame_id"]) > 0


def changed_snapshot(change: Callable[[dict], object]) -> bytes:
    message = encode_topology(some_topology(5))
    snapshot = mimesh_receiver.SNAPSHOT
    magic, version, reserved, length = snapshot.unpack_from(message)
    header = json.loads(message[snapshot.size : snapshot.size + length])
    change(header)
    text = json.dumps(header).encode()
    start = snapshot.size + length
    return snapshot.pack(magic, version, reserved, len(text)) + text + message[start:]


@pytest.mark.parametrize(
    "change",
    [
        lambda header: header.pop("name"),
        lambda header: header.pop("part_names"),
        lambda header: header.pop("expression_names"),
        lambda header: header.update(part_names=[1, 2]),
        lambda header: header.update(name=None),
        lambda header: header["arrays"].pop(0),
        lambda header: header["arrays"].pop(1),
        lambda header: header["arrays"][3].update(name="labels"),
        lambda header: header["arrays"][0].update(shape=[15]),
        lambda header: header["arrays"][4].update(shape=[4]),
        lambda header: header["arrays"][0].update(shape=[10**30, 3]),
        lambda header: header["arrays"][0].update(type="|O"),
    ],
)
def test_a_snapshot_that_lacks_something_is_refused(change: Callable[[dict], object]) -> None:
    with pytest.raises(mimesh_receiver.ReceiveError, match="topology") as caught:
        mimesh_receiver.read_topology(changed_snapshot(change))
    assert "\n" not in str(caught.value)


def test_an_unchanged_snapshot_is_read() -> None:
    mesh = mimesh_receiver.read_topology(changed_snapshot(lambda header: None))
    assert mesh.arrays["neutral_vertices"].shape == (5, 3)


def test_a_frame_of_another_size_is_refused() -> None:
    mesh = mimesh_receiver.read_topology(encode_topology(some_topology(20)))
    frame = mimesh_receiver.read_frame(GOLDEN.read_bytes())
    with pytest.raises(mimesh_receiver.ReceiveError, match="3 vertices, not 20"):
        mesh.pose(dataclasses.replace(frame, topology_hash=mesh.topology_hash))


def test_a_message_beyond_all_bounds_is_not_taken_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mimesh_receiver, "MAX_FRAME_BYTES", 1000)
    publisher = FramePublisher(free_address(), encode_topology(some_topology()))
    with mimesh_receiver.Receiver(publisher.address.frames) as receiver, Sending(publisher):
        assert receiver.topology
        assert receiver.receive(timeout_s=0.5) is None
    publisher.close()


def test_ipv6() -> None:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        pytest.skip("there is no IPv6 here")
    address = dataclasses.replace(free_address(), host="[::1]")
    publisher = FramePublisher(address, encode_topology(some_topology()))
    with mimesh_receiver.Receiver(publisher.address.frames) as receiver, Sending(publisher):
        assert len(receiver.topology.arrays["neutral_vertices"]) == 500
        assert receiver.receive(timeout_s=10) is not None
    publisher.close()


def test_nobody_there_is_one_sentence() -> None:
    with (
        mimesh_receiver.Receiver(free_address().frames) as receiver,
        pytest.raises(mimesh_receiver.ReceiveError, match="nobody answers"),
    ):
        receiver.ask_topology(timeout_s=0.2)
