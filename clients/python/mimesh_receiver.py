"""Receives a moving head from Mimesh. Needs numpy and pyzmq only; copy this file into your program.

    python mimesh_receiver.py                       print age and losses once a second
    python mimesh_receiver.py --newest              skip what is late, always the newest frame
    python mimesh_receiver.py --save take.npz       keep what comes until Ctrl-C, or --frames 90

In a program of your own:

    with Receiver("tcp://127.0.0.1:5580") as receiver:
        mesh = receiver.topology                    # neutral vertices, triangles, names
        frame = receiver.receive(timeout_s=1.0)     # None when nothing came
        vertices = mesh.pose(frame)                 # (V, 3) float32, expression and head motion

Vertices are in the mesh file's own order, axes and units.
"""

from __future__ import annotations

import argparse
import json
import re
import struct
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import zmq

TOPIC = b"mimesh.frame.1\0\0"
HEADER = struct.Struct("<4sHHII8sQQQQQIIffII16f4fI")
SNAPSHOT = struct.Struct("<4sHHI")
FACE_FOUND, HELD, REPEATED = 1, 2, 4
TYPES = ("<f4", "<f8", "<i4", "|i1")
ADDRESS = re.compile(r"tcp://(?P<host>\[[0-9a-fA-F:.]+\]|[^:/\s]+):(?P<port>\d{1,5})")
MAX_FRAME_BYTES, MAX_TOPOLOGY_BYTES = 1 << 26, 1 << 30  # libzmq hangs up on whoever sends more


class ReceiveError(ValueError):
    """A message or an address that is not Mimesh's."""


@dataclass(frozen=True)
class Frame:
    """One tick."""

    stream_id: int
    topology_hash: bytes
    sequence: int
    """Counts messages; a gap means messages lost on the way."""
    frame_id: int
    """Counts camera images; a gap means images dropped before the sender."""
    captured_ns: int
    """Sender's monotonic clock: comparable on the same machine only."""
    published_ns: int
    unix_ns: int
    face_found: bool
    held: bool
    repeated: bool
    """Nothing new: a sign of life."""
    confidence: float
    code: np.ndarray
    """(E,) float32, names in the topology."""
    extra_code: np.ndarray
    """(K,) float32."""
    gaze: np.ndarray
    """(2, 2) float32 radians: left eye yaw, pitch; right eye yaw, pitch."""
    T_mesh_head: np.ndarray
    """(4, 4) float32: the head's rigid motion in mesh space."""
    displacement: np.ndarray
    """(V, 3) float32 mesh units, head motion not included."""

    @property
    def age_ms(self) -> float:
        """From the camera to now; meaningful on the sender's machine."""
        return (time.monotonic_ns() - self.captured_ns) / 1e6


@dataclass(frozen=True)
class Topology:
    """What frames refer to."""

    topology_hash: bytes
    header: dict
    """Everything the snapshot says: part_names, expression_names, extra_names, spaces, ..."""
    arrays: dict[str, np.ndarray]
    """neutral_vertices, triangles, triangle_uvs, part_labels, head_weights, head_pivot, ..."""

    def deform(self, frame: Frame) -> np.ndarray:
        """(V, 3) float32: the expression, the head where it rests."""
        if frame.topology_hash != self.topology_hash:
            raise ReceiveError("the frame belongs to another mesh; ask for the topology again")
        neutral = self.arrays["neutral_vertices"]
        if frame.displacement.shape != neutral.shape:
            raise ReceiveError(f"a frame of {len(frame.displacement)} vertices, not {len(neutral)}")
        return neutral + frame.displacement

    def pose(self, frame: Frame) -> np.ndarray:
        """(V, 3) float32: expression and head motion."""
        moved = self.deform(frame)
        turned = moved @ frame.T_mesh_head[:3, :3].T + frame.T_mesh_head[:3, 3]
        return moved + self.arrays["head_weights"][:, None] * (turned - moved)


def read_frame(message: bytes) -> Frame:
    """Decode one frame message; raises ReceiveError."""
    start = len(TOPIC) + HEADER.size
    if len(message) < start or message[: len(TOPIC)] != TOPIC:
        raise ReceiveError("not a frame message")
    fields = HEADER.unpack_from(message, len(TOPIC))
    magic, version, size, flags, stream_id, topology_hash = fields[:6]
    sequence, frame_id, captured_ns, published_ns, unix_ns = fields[6:11]
    vertex_count, encoding, scale, confidence, code_count, extra_count = fields[11:17]
    if (magic, version, size) != (b"MIMF", 1, HEADER.size) or encoding not in (0, 1):
        raise ReceiveError("a frame of another version")
    body = 4 * (code_count + extra_count) + 3 * (2, 4)[encoding] * vertex_count
    if body != fields[-1] or len(message) != start + body:
        raise ReceiveError("a frame of the wrong length")
    codes = np.frombuffer(message, "<f4", code_count + extra_count, start)
    stored = np.frombuffer(message, ("<i2", "<f4")[encoding], offset=start + codes.nbytes)
    return Frame(
        stream_id, topology_hash, sequence, frame_id, captured_ns, published_ns, unix_ns,
        bool(flags & FACE_FOUND), bool(flags & HELD), bool(flags & REPEATED), confidence,
        codes[:code_count], codes[code_count:],
        np.array(fields[33:37], np.float32).reshape(2, 2),
        np.array(fields[17:33], np.float32).reshape(4, 4),
        (stored * np.float32(scale)).reshape(-1, 3),
    )  # fmt: skip


def read_topology(message: bytes) -> Topology:
    """Decode a snapshot; raises ReceiveError."""
    try:
        magic, version, _, length = SNAPSHOT.unpack_from(message)
        header = json.loads(message[SNAPSHOT.size : SNAPSHOT.size + length])
        start = SNAPSHOT.size + length
        arrays = {entry["name"]: _read_array(message, start, entry) for entry in header["arrays"]}
        topology_hash = bytes.fromhex(header["topology_hash"])
        vertex_count, three = arrays["neutral_vertices"].shape
        fits = arrays["head_weights"].shape == (vertex_count,) and three == 3
        names = (header["name"], *header["part_names"], *header["expression_names"])
        fits &= {"triangles", "part_labels"} <= set(arrays) and all(
            isinstance(name, str) for name in names
        )
    except (struct.error, ArithmeticError, LookupError, TypeError, ValueError, RecursionError) as e:
        raise ReceiveError(f"not a topology message ({type(e).__name__}: {e})") from e
    if (magic, version) != (b"MIMT", 1):
        raise ReceiveError("a topology of another version")
    if not fits:
        raise ReceiveError("a topology whose arrays or names do not fit together")
    return Topology(topology_hash, header, arrays)


def _read_array(message: bytes, start: int, entry: dict) -> np.ndarray:
    if entry["type"] not in TYPES:
        raise ReceiveError(f"an array of unknown type {entry['type']}")
    array = np.frombuffer(message, entry["type"], offset=start + entry["offset"],
                          count=int(np.prod(entry["shape"], dtype=np.int64)))  # fmt: skip
    return array.reshape(entry["shape"])


Kept = tuple[Topology, Frame, np.ndarray]


class Receiver:
    """Subscribes to the frames of one sender and knows its mesh."""

    def __init__(self, address: str = "tcp://127.0.0.1:5580", *, newest: bool = False) -> None:
        """`newest`: keep one message, the last; for programs slower than the sender.

        Raises ReceiveError for an address that is none, such as one without a port.
        """
        match = ADDRESS.fullmatch(address)
        if match is None or not 0 < int(match["port"]) < 65535:
            raise ReceiveError(f"{address!r} is no address; write it like tcp://127.0.0.1:5580")
        self._topology_address = f"tcp://{match['host']}:{int(match['port']) + 1}"
        self.received = 0
        self.lost = 0
        """Messages that left the sender and did not arrive (with `newest`: or were skipped)."""
        self._next_sequence: int | None = None
        self._stream_id: int | None = None
        self._topology: Topology | None = None
        self._context = zmq.Context()
        self._socket = self._context.socket(zmq.SUB)
        # One subscription only: a conflating socket forgets all but the last of several.
        self._socket.setsockopt(zmq.CONFLATE, int(newest))
        self._socket.setsockopt(zmq.RCVHWM, 2)
        self._socket.subscribe(TOPIC)
        try:
            _connect(self._socket, address, MAX_FRAME_BYTES)
        except ReceiveError:
            self.close()
            raise

    @property
    def topology(self) -> Topology:
        """The mesh, asked for on first use; raises ReceiveError when nobody answers in 5 s."""
        if self._topology is None:
            self._topology = self.ask_topology()
        return self._topology

    def ask_topology(self, timeout_s: float = 5.0) -> Topology:
        """Ask the sender for its mesh; raises ReceiveError when nobody answers."""
        with self._context.socket(zmq.REQ) as socket:
            _connect(socket, self._topology_address, MAX_TOPOLOGY_BYTES)
            socket.send(b"")
            if not socket.poll(int(timeout_s * 1000)):
                raise ReceiveError(f"nobody answers at {self._topology_address}; does Mimesh run?")
            self._topology = read_topology(socket.recv())
        return self._topology

    def receive(self, timeout_s: float = 1.0) -> Frame | None:
        """The next frame; None when none came in time. A restarted sender is noticed."""
        if not self._socket.poll(int(timeout_s * 1000)):
            return None
        frame = read_frame(self._socket.recv())
        if frame.stream_id != self._stream_id:
            self._stream_id, self._next_sequence = frame.stream_id, None
        self.received += 1
        self.lost += frame.sequence - (self._next_sequence or frame.sequence)
        self._next_sequence = frame.sequence + 1
        if self._topology and frame.topology_hash != self._topology.topology_hash:
            self._topology = None  # another character: asked for again on the next use
        return frame

    def close(self) -> None:
        """Give the sockets back."""
        self._context.destroy(linger=0)

    def __enter__(self) -> Receiver:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _connect(socket: zmq.Socket, address: str, most_bytes: int) -> None:
    socket.setsockopt(zmq.LINGER, 0)
    socket.setsockopt(zmq.MAXMSGSIZE, most_bytes)
    socket.setsockopt(zmq.IPV6, int("[" in address))
    try:
        socket.connect(address)
    except zmq.ZMQError as problem:
        raise ReceiveError(f"{address} cannot be connected to: {problem.strerror}") from problem


def main() -> int:
    """Print what arrives, and save it if wished."""
    parser = argparse.ArgumentParser(description="Receives a moving head from Mimesh.")
    parser.add_argument("address", nargs="?", default="tcp://127.0.0.1:5580")
    parser.add_argument("--newest", action="store_true", help="always the newest frame")
    parser.add_argument("--frames", type=int, help="end after so many frames, else with Ctrl-C")
    parser.add_argument("--save", metavar="FILE.npz", type=Path, help="write the posed vertices")
    options = parser.parse_args()
    kept: list[Kept] = []
    try:
        if options.save and not (options.save.suffix == ".npz" and options.save.parent.is_dir()):
            raise ReceiveError(f"{options.save} should end in .npz, in a folder that exists")
        with Receiver(options.address, newest=options.newest) as receiver:
            try:
                _watch(receiver, options.frames, kept if options.save else None)
            finally:  # what has come is saved, whatever ended it
                if kept:
                    _save(options.save, kept)
    except KeyboardInterrupt:
        return 0 if kept else 130
    except (ReceiveError, OSError, zmq.ZMQError) as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


def _watch(receiver: Receiver, count: int | None, kept: list[Kept] | None) -> None:
    mesh, told_at = receiver.topology, 0.0
    parts = enumerate(mesh.header["part_names"])
    present = ", ".join(name for i, name in parts if (mesh.arrays["part_labels"] == i).any())
    print(f"{mesh.header['name']}: {len(mesh.arrays['neutral_vertices'])} vertices ({present})")
    while count is None or receiver.received < count:
        frame = receiver.receive()
        if frame is None:
            print("nothing arrives", flush=True)
            continue
        vertices = receiver.topology.pose(frame)
        if kept is not None:
            if kept and kept[-1][1].topology_hash != frame.topology_hash:
                kept.clear()  # a file holds one mesh, the last
            kept.append((receiver.topology, frame, vertices))
        if time.monotonic() - told_at >= 1.0:
            told_at = time.monotonic()
            face = "face" if frame.face_found else "no face"
            print(f"frame {frame.frame_id}: {frame.age_ms:.0f} ms old, {face}, "
                  f"{receiver.received} received, {receiver.lost} lost", flush=True)  # fmt: skip
    print(f"{receiver.received} received, {receiver.lost} lost")


def _save(path: Path, kept: list[Kept]) -> None:
    (topology, *_), frames = kept[-1], [frame for _, frame, _ in kept]
    np.savez_compressed(
        path,
        vertices=np.array([vertices for *_, vertices in kept]),
        expression_names=np.array(topology.header["expression_names"]),
        neutral_vertices=topology.arrays["neutral_vertices"],
        triangles=topology.arrays["triangles"],
        displacement=np.array([frame.displacement for frame in frames]),
        T_mesh_head=np.array([frame.T_mesh_head for frame in frames]),
        code=np.array([frame.code for frame in frames]),
        frame_id=np.array([frame.frame_id for frame in frames]),
        captured_ns=np.array([frame.captured_ns for frame in frames]),
    )
    print(f"wrote {path}: {len(kept)} frames")


if __name__ == "__main__":
    sys.exit(main())
