"""The frame message: one tick on the wire, self-contained, in one part.

Every message holds the whole displacement from neutral, never a difference from the message before,
so a lost one harms nobody and a subscriber may keep only the newest. It is ONE part because a
conflating subscriber keeps a single part of each message and would silently lose the others.

    topic      16 bytes   `TOPIC`, what subscribers subscribe to
    header     FIELDS, little-endian, no padding
    body       code (code_count float32), extra code (extra_count float32),
               displacement (vertex_count x 3, int16 times `scale` or float32)

Bytes in, record out: no socket in sight. Sizes are checked before anything is allocated.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

import numpy as np

from live.errors import PacketError

TOPIC = b"mimesh.frame.1\0\0"
MAGIC = b"MIMF"
VERSION = 1
INT16, FLOAT32 = 0, 1
ENCODINGS = {"int16": INT16, "float32": FLOAT32}
DISPLACEMENT_TYPES = {INT16: np.dtype("<i2"), FLOAT32: np.dtype("<f4")}

FACE_FOUND, HELD, REPEATED = 1, 2, 4
"""Bits of `flags`: a face was in this frame's image; the signals are held or easing after a loss;
the sender had nothing new and repeats its last message to show that it lives."""

MAX_VERTICES = 4_000_000
MAX_CODES = 4096

FIELDS: tuple[tuple[str, str, str], ...] = (
    ("magic", "4s", 'always "MIMF"'),
    ("version", "H", "of this layout: 1"),
    ("header_size", "H", "bytes of this header, topic not counted"),
    ("flags", "I", "bit 0 face found, bit 1 held, bit 2 repeated as a sign of life"),
    ("stream_id", "I", "drawn at random when the sender starts; a change means a restart"),
    ("topology_hash", "8s", "the snapshot this frame belongs to"),
    ("sequence", "Q", "counts messages from 0; a gap means messages lost on the way"),
    ("frame_id", "Q", "the camera image's number; a gap means images dropped before the sender"),
    ("captured_ns", "Q", "sender's monotonic clock when the image was taken"),
    ("published_ns", "Q", "sender's monotonic clock when the message was sent"),
    ("unix_ns", "Q", "wall clock when the message was sent"),
    ("vertex_count", "I", "V"),
    ("encoding", "I", "of the displacement: 0 int16 times scale, 1 float32"),
    ("scale", "f", "mesh units per int16 step; 1 for float32"),
    ("confidence", "f", "of the tracker, 0 to 1"),
    ("code_count", "I", "floats of expression code; names in the snapshot"),
    ("extra_count", "I", "floats of extra code; names in the snapshot"),
    ("T_mesh_head", "16f", "head motion, 4x4 row-major, mesh space"),
    ("gaze", "4f", "radians: left eye yaw, pitch, right eye yaw, pitch; + is left, up"),
    ("payload_length", "I", "bytes of body after the header"),
)
"""The header: name, struct code, meaning. Encoding and decoding both walk this table."""

LAYOUT = struct.Struct("<" + "".join(code for _, code, _ in FIELDS))
BODY_START = len(TOPIC) + LAYOUT.size


@dataclass(frozen=True, slots=True, eq=False)
class FramePacket:
    """One tick as it travels."""

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
    encoding: int
    """`INT16` or `FLOAT32`."""
    confidence: float
    code: np.ndarray
    """(E,) float32."""
    extra_code: np.ndarray
    """(K,) float32."""
    gaze: np.ndarray
    """(2, 2) float32 radians, eye left then right; yaw, pitch."""
    T_mesh_head: np.ndarray
    """(4, 4) float32 mesh space."""
    displacement: np.ndarray
    """(V, 3) float32 mesh units. Head pose is not in it."""


def encode_frame(packet: FramePacket) -> bytes:
    """The message for `packet`. Raises PacketError naming the field that is not finite."""
    for name in ("confidence", "code", "extra_code", "gaze", "T_mesh_head"):
        _require_finite(name, getattr(packet, name))
    scale, displacement = _pack_displacement(packet.displacement, packet.encoding)
    body = (
        np.asarray(packet.code, "<f4").tobytes()
        + np.asarray(packet.extra_code, "<f4").tobytes()
        + displacement.tobytes()
    )
    header = {
        "magic": MAGIC,
        "version": VERSION,
        "header_size": LAYOUT.size,
        "vertex_count": len(packet.displacement),
        "scale": scale,
        "code_count": len(packet.code),
        "extra_count": len(packet.extra_code),
        "payload_length": len(body),
    }
    return TOPIC + LAYOUT.pack(*_flat_values(packet, header)) + body


def _flat_values(packet: FramePacket, header: dict[str, Any]) -> list[Any]:
    values: list[Any] = []
    for name, code, _ in FIELDS:
        value = header[name] if name in header else getattr(packet, name)
        many = code.endswith("f") and code != "f"
        values.extend(np.asarray(value, np.float32).ravel().tolist() if many else [value])
    return values


def _pack_displacement(displacement: np.ndarray, encoding: int) -> tuple[float, np.ndarray]:
    # Both ends rather than every number: NaN and infinity come through, nothing is allocated.
    ends = displacement.min(initial=0.0), displacement.max(initial=0.0)
    _require_finite("displacement", ends)
    if encoding == FLOAT32:
        return 1.0, np.asarray(displacement, "<f4")
    largest = float(max(-ends[0], ends[1]))
    # Rounded up to float32 before use: sender and receiver multiply by the same number, and the
    # largest displacement still fits 32767 steps.
    scale = np.nextafter(np.float32(largest / 32767), np.float32(np.inf), dtype=np.float32)
    if largest == 0.0:
        scale = np.float32(1.0)
    return float(scale), np.rint(displacement / scale).astype("<i2")


def repeat_frame(message: bytes, *, sequence: int, published_ns: int, unix_ns: int) -> bytes:
    """`message` again as a sign of life: restamped, marked REPEATED, everything else unchanged."""
    repeated = bytearray(message)
    (flags,) = struct.unpack_from("<I", repeated, _offset("flags"))
    struct.pack_into("<I", repeated, _offset("flags"), flags | REPEATED)
    for name, value in (
        ("sequence", sequence),
        ("published_ns", published_ns),
        ("unix_ns", unix_ns),
    ):
        struct.pack_into("<Q", repeated, _offset(name), value)
    return bytes(repeated)


def _offset(field: str) -> int:
    names = [name for name, _, _ in FIELDS]
    before = "".join(code for _, code, _ in FIELDS[: names.index(field)])
    return len(TOPIC) + struct.calcsize("<" + before)


def decode_frame(message: bytes) -> FramePacket:
    """The packet in `message`, topic included. Raises PacketError naming the wrong field."""
    header = _read_header(message)
    return _read_body(message, header)


def _read_header(message: bytes) -> dict[str, Any]:
    if len(message) < BODY_START:
        raise PacketError(f"message has {len(message)} bytes, a frame has at least {BODY_START}")
    if message[: len(TOPIC)] != TOPIC:
        raise PacketError(f"topic is not {TOPIC!r}")
    header = _named_values(LAYOUT.unpack_from(message, len(TOPIC)))
    _require(header["magic"] == MAGIC, "magic", header)
    _require(header["version"] == VERSION, "version", header)
    _require(header["header_size"] == LAYOUT.size, "header_size", header)
    _require(header["encoding"] in DISPLACEMENT_TYPES, "encoding", header)
    _require(header["vertex_count"] <= MAX_VERTICES, "vertex_count", header)
    _require(header["code_count"] <= MAX_CODES, "code_count", header)
    _require(header["extra_count"] <= MAX_CODES, "extra_count", header)
    _require(header["payload_length"] == _body_size(header), "payload_length", header)
    _require(len(message) == BODY_START + header["payload_length"], "payload_length", header)
    for name in ("scale", "confidence", "T_mesh_head", "gaze"):
        _require(bool(np.isfinite(header[name]).all()), name, header)
    _require(header["scale"] > 0, "scale", header)
    return header


def _named_values(values: tuple[Any, ...]) -> dict[str, Any]:
    header: dict[str, Any] = {}
    position = 0
    for name, code, _ in FIELDS:
        count = int(code[:-1]) if code.endswith("f") and code != "f" else 1
        taken = values[position : position + count]
        header[name] = taken[0] if count == 1 else np.array(taken, np.float32)
        position += count
    return header


def _require(holds: bool, field: str, header: dict[str, Any]) -> None:
    if not holds:
        raise PacketError(f"{field} is {header[field]!r}, which this format does not allow")


def _require_finite(name: str, values: Any) -> None:
    if not np.isfinite(values).all():
        raise PacketError(f"{name} holds numbers that are not finite")


def _body_size(header: dict[str, Any]) -> int:
    width = DISPLACEMENT_TYPES[header["encoding"]].itemsize
    return 4 * (header["code_count"] + header["extra_count"]) + 3 * width * header["vertex_count"]


def _read_body(message: bytes, header: dict[str, Any]) -> FramePacket:
    counts = header["code_count"], header["extra_count"]
    code, extra_code = np.split(
        np.frombuffer(message, "<f4", count=sum(counts), offset=BODY_START), [counts[0]]
    )
    stored = np.frombuffer(
        message, DISPLACEMENT_TYPES[header["encoding"]], offset=BODY_START + 4 * sum(counts)
    )
    with np.errstate(over="ignore"):  # an absurd scale is refused below, not warned about
        displacement = (stored * np.float32(header["scale"])).astype(np.float32).reshape(-1, 3)
    for name, values in (
        ("code", code),
        ("extra_code", extra_code),
        ("displacement", displacement),
    ):
        _require_finite(name, values)
    names = (
        "stream_id topology_hash sequence frame_id captured_ns published_ns unix_ns flags "
        "encoding confidence"
    )
    return FramePacket(
        **{name: header[name] for name in names.split()},
        code=code,
        extra_code=extra_code,
        gaze=header["gaze"].reshape(2, 2),
        T_mesh_head=header["T_mesh_head"].reshape(4, 4),
        displacement=displacement,
    )
