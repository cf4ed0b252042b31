"""The Unity client's decoding under Mono: the shared vectors, damaged messages, hostile senders."""

from __future__ import annotations

import json
import shutil
import socket
import struct
import threading
from pathlib import Path

import pytest
from sockets import some_source, some_tick
from unity_client import ROOT, RUN_S, needs_mono, run, start

from live.broadcast.refusal import encode_refusal
from live.broadcast.tick_packing import Stamps, TickPacker
from live.broadcast.topics import Topic

pytestmark = needs_mono

VECTORS = ROOT / "tests" / "data" / "wire"
CASES = 10_000
TOPIC = Topic("vertices", "int16", "unity")


def test_every_vector_is_decoded_to_its_values_and_every_bad_one_refused() -> None:
    done = run("--vectors", VECTORS)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["messages"] == len(list(VECTORS.glob("*.bin")))
    assert found["refused"] == len(list((VECTORS / "refused").glob("*.bin")))
    assert found["values"] > 100 * found["messages"]


def test_a_vector_with_another_value_is_noticed(tmp_path: Path) -> None:
    shutil.copytree(VECTORS, tmp_path / "wire")
    changed = 0
    for file in sorted((tmp_path / "wire").glob("frame_*.bin")):
        message = bytearray(file.read_bytes())
        message[32 + 32] ^= 1  # the lowest bit of frame_id
        file.write_bytes(message)
        changed += 1
    done = run("--vectors", tmp_path / "wire")
    assert done.returncode == 1
    assert done.stdout.count("frame_id is") == changed > 0


def test_damaged_messages_are_refused_or_safe_to_use() -> None:
    done = run("--fuzz", VECTORS, "--cases", CASES)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["understood"] + found["refused"] == CASES
    assert min(found["understood"], found["refused"], found["shaped"]) > CASES / 50


@pytest.mark.parametrize("mode", ["vertices", "region", "code"])
def test_a_frame_leaves_next_to_nothing_to_collect(tmp_path: Path, mode: str) -> None:
    source = some_source()
    encoding = "float32" if mode == "code" else "int16"
    topic = Topic(mode, encoding, "unity")
    frame = TickPacker(source).pack(topic, *some_tick(3), Stamps(1, 2, 3, 4))
    (tmp_path / "frame.bin").write_bytes(frame)
    (tmp_path / "mesh.bin").write_bytes(source.encode("unity", basis=True, appearance=True))
    done = run("--cost", tmp_path / "frame.bin", "--snapshot", tmp_path / "mesh.bin")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["bytes_per_frame"] < 1000  # its arrays are 30 times that


class Liar:
    """Says the same to everybody who connects, then waits for the next."""

    def __init__(self, lie: bytes) -> None:
        self._lie = lie
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.said = threading.Semaphore(0)
        self._closing = False
        self._held: list[socket.socket] = []
        self._thread = threading.Thread(target=self._receive_visitors, daemon=True)
        self._thread.start()

    def _receive_visitors(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            self._held.append(connection)
            if self._closing:
                return
            connection.sendall(self._lie)
            connection.shutdown(socket.SHUT_WR)
            self.said.release()

    def close(self) -> None:
        self._closing = True
        # A thread in accept does not notice that its socket is closed; a visitor wakes it.
        socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
        self._thread.join()
        for held in (self._listener, *self._held):
            held.close()


def framed(message: bytes, length: int | None = None) -> bytes:
    return struct.pack("<I", len(message) if length is None else length) + message


def broken_frame() -> bytes:
    frame = bytearray(TickPacker(some_source()).pack(TOPIC, *some_tick(3), Stamps(1, 2, 3, 4)))
    frame[36:38] = b"\3\0"  # version 3
    return bytes(frame)


LIES = {
    "a length of 4 GB": framed(b"MIMT" + bytes(1000), 0xFFFFFFFF),
    "a snapshot that never ends": framed(b"MIMT" + bytes(1000), 512 << 20),
    "a refusal longer than any": framed(b"MIMR", 64 << 20),
    "a web server": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "a frame of another version": framed(broken_frame()),
    "a refusal": framed(encode_refusal("Not today.")),
}


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads Linux's memory figures")
@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_sender_that_lies_costs_no_memory_and_is_tried_again(lie: bytes) -> None:
    liar = Liar(lie)
    process = start("--port", liar.port, "--frames", 1, "--seconds", int(RUN_S))
    try:
        for _ in range(2):
            assert liar.said.acquire(timeout=RUN_S)
        peak = Path(f"/proc/{process.pid}/status").read_text().split("VmHWM:")[1].split()[0]
        assert int(peak) < 150_000  # kB; the runtime alone has some 30,000
        assert process.poll() is None
    finally:
        process.kill()
        said, _ = process.communicate()
        liar.close()
    assert "Exception" not in said
