"""The Python receiver, which shares no code with the sender, against the real sender."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
import threading
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
    np.testing.assert_array_equal(frame.gaze, np.float32([[0.1, -0.2], [0.3, -0.4]]))
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


def test_nobody_there_is_one_sentence() -> None:
    with (
        mimesh_receiver.Receiver(free_address().frames) as receiver,
        pytest.raises(mimesh_receiver.ReceiveError, match="nobody answers"),
    ):
        receiver.ask_topology(timeout_s=0.2)
