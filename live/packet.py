"""The frame message: one tick on the wire, self-contained, in one part.

Every message holds the whole displacement from neutral, never a difference from the message before,
so a lost one harms nobody and a subscriber may keep only the newest. It is ONE part because a
conflating subscriber keeps a single part of each message and would silently lose the others.

    topic      32 bytes   what subscribers subscribe to, see `live/broadcast/topics.py`
    header     FIELDS, little-endian, no padding
    body       code (code_count float32), extra code (extra_count float32),
               displacement (row_count x 3, int16 times `scale` or float32)

Bytes in, record out: no socket in sight. Sizes are checked before anything is allocated.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

import numpy as np

from live.broadcast.topics import ENCODINGS, MODES, SPACES, TOPIC_BYTES, VERSION, Topic, parse_topic
from live.errors import PacketError

MAGIC = b"MIMF"
DISPLACEMENT_TYPES = {"int16": np.dtype("<i2"), "float32": np.dtype("<f4")}

FACE_FOUND, HELD, REPEATED = 1, 2, 4
"""Bits of `flags`: a face was in this frame's image; the signals are held or easing after a loss;
the sender had nothing new and repeats its last tick to show that it lives."""

MAX_VERTICES = 4_000_000
MAX_CODES = 4096
MAX_FRAME_BYTES = 64 << 20
UNIT_TOLERANCE = 1e-3
"""How far `head_rotation` may be from length 1."""

FIELDS: tuple[tuple[str, str, str], ...] = (
    ("magic", "4s", 'always "MIMF"'),
    ("version", "H", "of this layout: 2"),
    ("header_size", "H", "bytes of this header, topic not counted: 132"),
    ("flags", "I", "bit 0 face found, bit 1 held, bit 2 repeated as a sign of life"),
    ("stream_id", "I", "drawn at random when the sender starts; a change means a restart"),
    ("topology_hash", "8s", "the snapshot this frame belongs to"),
    ("sequence", "Q", "counts ticks published; a gap means messages lost or skipped"),
    ("frame_id", "Q", "the camera image's number; a gap means images dropped before the sender"),
    ("captured_ns", "Q", "sender's monotonic clock when the image was taken"),
    ("published_ns", "Q", "sender's monotonic clock when the message was sent"),
    ("unix_ns", "Q", "wall clock when the message was sent"),
    ("mode", "B", "0 vertices, 1 region, 2 code"),
    ("encoding", "B", "of the displacement: 0 int16 times scale, 1 float32"),
    ("space", "B", "0 mesh, 1 gltf, 2 unity, 3 unreal"),
    ("reserved", "B", "0"),
    ("row_count", "I", "rows of displacement: every vertex, the region's count, or 0 for code"),
    ("scale", "f", "space units per int16 step; 1 for float32"),
    ("confidence", "f", "of the tracker, 0 to 1"),
    ("code_count", "H", "floats of expression code; names in the snapshot"),
    ("extra_count", "H", "floats of extra code; names in the snapshot"),
    ("head_rotation", "4f", "the head's turn: unit quaternion x, y, z, w in this space"),
    ("head_translation", "3f", "the head's shift, added after the turn, in this space's units"),
    ("gaze", "4f", "radians: left eye yaw, pitch, right eye yaw, pitch; + is left, up"),
    ("payload_length", "I", "bytes of body after the header"),
)
"""The header: name, struct code, meaning. Encoding and decoding both walk this table."""

LAYOUT = struct.Struct("<" + "".join(code for _, code, _ in FIELDS))
BODY_START = TOPIC_BYTES + LAYOUT.size

_COUNTS = tuple((name, int(code[:-1] or 1) if code[-1] == "f" else 1) for name, code, _ in FIELDS)
"""How many of the struct's values each field takes."""

_NAMES = {
    field: {number: name for name, number in table.items()}
    for field, table in (("mode", MODES), ("encoding", ENCODINGS), ("space", SPACES))
}


@dataclass(frozen=True, slots=True, eq=False)
class FramePacket:
    """One tick as it travels. Rotation, translation and displacement are in `topic.space`."""

    topic: Topic
    stream_id: int
    topology_hash: bytes
    """8 bytes."""
    sequence: int
    frame_id: int
    captured_ns: int
    published_ns: int
    unix_ns: int
    flags: int
    """`FACE_FOUND`, `HELD`, `REPEATED`."""
    scale: float
    """Space units per int16 step; 1 for float32."""
    confidence: float
    code: np.ndarray
    """(E,) float32."""
    extra_code: np.ndarray
    """(K,) float32."""
    head_rotation: np.ndarray
    """(4,) float32 unit quaternion x, y, z, w."""
    head_translation: np.ndarray
    """(3,) float32."""
    gaze: np.ndarray
    """(2, 2) float32 radians, eye left then right; yaw, pitch."""
    stored: np.ndarray
    """(V, region's count or 0, 3) int16 steps or float32, as `topic.encoding` has it."""

    @property
    def displacement(self) -> np.ndarray:
        """(rows, 3) float32 of space units. Head pose is not in it."""
        if self.topic.encoding == "float32":
            return self.stored
        return np.multiply(self.stored, np.float32(self.scale), dtype=np.float32)


def encode_frame(packet: FramePacket) -> bytes:
    """The message for a `packet` whose numbers are known to be finite: `TickPacker` looks."""
    code, extra_code, stored = (
        np.ascontiguousarray(packet.code, "<f4"),
        np.ascontiguousarray(packet.extra_code, "<f4"),
        np.ascontiguousarray(packet.stored, DISPLACEMENT_TYPES[packet.topic.encoding]),
    )
    payload_length = code.nbytes + extra_code.nbytes + stored.nbytes
    header = pack_header(packet, row_count=len(stored), payload_length=payload_length)
    return b"".join((packet.topic.message_prefix, header, code.data, extra_code.data, stored.data))


def pack_header(packet: FramePacket, *, row_count: int, payload_length: int) -> bytes:
    """The 132 bytes between topic and body."""
    known = {
        "magic": MAGIC,
        "version": VERSION,
        "header_size": LAYOUT.size,
        "mode": MODES[packet.topic.mode],
        "encoding": ENCODINGS[packet.topic.encoding],
        "space": SPACES[packet.topic.space],
        "reserved": 0,
        "row_count": row_count,
        "code_count": len(packet.code),
        "extra_count": len(packet.extra_code),
        "payload_length": payload_length,
    }
    values: list[Any] = []
    for name, count in _COUNTS:
        value = known[name] if name in known else getattr(packet, name)
        values += [value] if count == 1 else value.ravel().tolist()
    return LAYOUT.pack(*values)


def decode_frame(message: bytes) -> FramePacket:
    """The packet in `message`, topic included. Raises PacketError naming the wrong field."""
    topic, header = _read_header(message)
    return _read_body(message, topic, header)


def _read_header(message: bytes) -> tuple[Topic, dict[str, Any]]:
    if len(message) < BODY_START:
        raise PacketError(f"message has {len(message)} bytes, a frame has at least {BODY_START}")
    header = _named_values(LAYOUT.unpack_from(message, TOPIC_BYTES))
    _require(header["magic"] == MAGIC, "magic", header)
    _require(header["version"] == VERSION, "version", header)
    _require(header["header_size"] == LAYOUT.size, "header_size", header)
    _require(header["reserved"] == 0, "reserved", header)
    topic = parse_topic(message[:TOPIC_BYTES])
    for field in _NAMES:
        _require(_NAMES[field].get(header[field]) == getattr(topic, field), field, header)
    _check_sizes(message, topic, header)
    for name in ("scale", "confidence", "head_rotation", "head_translation", "gaze"):
        _require(bool(np.isfinite(header[name]).all()), name, header)
    _require(header["scale"] > 0, "scale", header)
    _require(0 <= header["confidence"] <= 1, "confidence", header)
    length = float(np.linalg.norm(header["head_rotation"].astype(np.float64)))
    _require(abs(length - 1) <= UNIT_TOLERANCE, "head_rotation", header)
    return topic, header


def _check_sizes(message: bytes, topic: Topic, header: dict[str, Any]) -> None:
    _require(header["row_count"] <= MAX_VERTICES * (topic.mode != "code"), "row_count", header)
    _require(header["code_count"] <= MAX_CODES, "code_count", header)
    _require(header["extra_count"] <= MAX_CODES, "extra_count", header)
    width = DISPLACEMENT_TYPES[topic.encoding].itemsize
    codes = header["code_count"] + header["extra_count"]
    body_size = 4 * codes + 3 * width * header["row_count"]
    _require(header["payload_length"] == body_size, "payload_length", header)
    _require(len(message) == BODY_START + body_size, "payload_length", header)


def _named_values(values: tuple[Any, ...]) -> dict[str, Any]:
    header: dict[str, Any] = {}
    position = 0
    for name, count in _COUNTS:
        taken = values[position : position + count]
        header[name] = taken[0] if count == 1 else np.array(taken, np.float32)
        position += count
    return header


def _require(holds: bool, field: str, header: dict[str, Any]) -> None:
    if not holds:
        shown = header[field].tolist() if hasattr(header[field], "tolist") else header[field]
        raise PacketError(f"{field} is {shown!r}, which this format does not allow")


def _require_finite(name: str, values: Any) -> None:
    if not np.isfinite(values).all():
        raise PacketError(f"{name} holds numbers that are not finite")


def _read_body(message: bytes, topic: Topic, header: dict[str, Any]) -> FramePacket:
    counts = header["code_count"], header["extra_count"]
    code, extra_code = np.split(
        np.frombuffer(message, "<f4", count=sum(counts), offset=BODY_START), [counts[0]]
    )
    stored = np.frombuffer(
        message, DISPLACEMENT_TYPES[topic.encoding], offset=BODY_START + 4 * sum(counts)
    ).reshape(-1, 3)
    names = (
        "stream_id topology_hash sequence frame_id captured_ns published_ns unix_ns flags scale "
        "confidence head_rotation head_translation"
    )
    packet = FramePacket(
        topic=topic,
        **{name: header[name] for name in names.split()},
        code=code,
        extra_code=extra_code,
        gaze=header["gaze"].reshape(2, 2),
        stored=stored,
    )
    with np.errstate(over="ignore"):  # an absurd scale is refused here, not warned about
        for name in ("code", "extra_code", "displacement"):
            _require_finite(name, getattr(packet, name))
    return packet
