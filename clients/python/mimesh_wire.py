"""Reads Mimesh's frame and refusal messages (wire format 2). Needs numpy only; copy it.

    kind = kind_of(message)         FRAME, SNAPSHOT or REFUSAL
    frame = read_frame(message)     one tick
    text = read_refusal(message)    what the sender says no to

Snapshots are read by mimesh_snapshot_reader.py. Every length is compared with the message before an
array is made, and everything that is wrong is one exception, `WireError`.
"""

from __future__ import annotations

import math
import struct
import time
from dataclasses import dataclass

import numpy as np

MODES = ("vertices", "region", "code")
ENCODINGS = ("int16", "float32")
SPACES = ("mesh", "gltf", "unity", "unreal")
"""Their places are their numbers in the header."""

VERSION = 2
TOPIC_BYTES = 32
HEADER = struct.Struct("<4sHHII8sQQQQQBBBBIffHH4f3f4fI")
BODY_START = TOPIC_BYTES + HEADER.size
REFUSAL_HEADER = struct.Struct("<4sHH")
FACE_FOUND, HELD, REPEATED = 1, 2, 4

FRAME, SNAPSHOT, REFUSAL = b"mime", b"MIMT", b"MIMR"
"""What a message starts with says what it is."""
MAX_VERTICES = 4_000_000
MAX_CODES = 4096
MAX_FRAME_BYTES = 64 << 20
MAX_SNAPSHOT_BYTES = 512 << 20
MAX_REFUSAL_TEXT = 1000

FRAMES_KEPT = 4
"""Of those that a program has not asked for yet; older ones give way."""
QUEUE_BYTES = 256 * 1024
"""For the system to keep: its default of megabytes would hold minutes of small frames."""


class WireError(ValueError):
    """A message that is not what the format says."""


@dataclass(frozen=True)
class Frame:
    """One tick. Vectors, rows and head motion are in `space`, in that space's units."""

    mode: str
    """ "vertices", "region" or "code"."""
    encoding: str
    space: str
    face_found: bool
    held: bool
    repeated: bool
    """Nothing new: a sign of life."""
    stream_id: int
    """Another one: the sender was restarted."""
    topology_hash: bytes
    """8 bytes: the snapshot this frame belongs to."""
    sequence: int
    """Counts ticks sent; a gap means frames lost or skipped."""
    frame_id: int
    """Counts camera images; a gap means images dropped before the sender."""
    captured_ns: int
    """Sender's monotonic clock when the image was taken."""
    published_ns: int
    """Sender's monotonic clock when the frame was sent."""
    unix_ns: int
    """Wall clock when the frame was sent."""
    confidence: float
    """Of the tracker, 0 to 1."""
    code: np.ndarray
    """(E,) float32, names in the snapshot."""
    extra_code: np.ndarray
    """(K,) float32, names in the snapshot."""
    head_rotation: np.ndarray
    """(4,) float32 unit quaternion x, y, z, w."""
    head_translation: np.ndarray
    """(3,) float32."""
    gaze: np.ndarray
    """(2, 2) float32 radians: left eye yaw, pitch; right eye. + is to the character's left, up."""
    rows: np.ndarray
    """(R, 3) float32 displacement from neutral, head motion not in it: of every vertex, of the
    snapshot's region_indices, or none (mode "code")."""

    @property
    def transit_ms(self) -> float:
        """From the sending to now; meaningful where both clocks agree."""
        return (time.time_ns() - self.unix_ns) / 1e6

    @property
    def age_ms(self) -> float:
        """From the camera's image to now; meaningful where both clocks agree."""
        return self.transit_ms + (self.published_ns - self.captured_ns) / 1e6


def topic_text(mode: str, encoding: str, space: str) -> str:
    """What a receiver subscribes to; raises WireError listing what there is."""
    for chosen, known in ((mode, MODES), (encoding, ENCODINGS), (space, SPACES)):
        if chosen not in known:
            raise WireError(f"{chosen!r} is none of {', '.join(known)}")
    if (mode, encoding) == ("code", "int16"):
        raise WireError("codes are sent as float32, not as int16")
    return f"mimesh.2.{mode}.{encoding}.{space}"


def kind_of(message: bytes | bytearray) -> bytes:
    """FRAME, SNAPSHOT or REFUSAL; raises WireError."""
    kind = bytes(message[:4])
    if kind not in (FRAME, SNAPSHOT, REFUSAL):
        raise WireError(f"a message starts with {kind!r}, which is no message of Mimesh")
    return kind


def read_frame(message: bytes) -> Frame:
    """Decode one frame message; raises WireError."""
    mode, encoding, space = _read_topic(message)
    if not BODY_START <= len(message) <= MAX_FRAME_BYTES:
        raise WireError(f"a frame of {len(message)} bytes, its header alone ends at {BODY_START}")
    (
        magic, version, header_size, flags, stream_id, topology_hash,
        sequence, frame_id, captured_ns, published_ns, unix_ns,
        mode_number, encoding_number, space_number, _,
        row_count, scale, confidence, code_count, extra_count, *motion, payload_length,
    ) = HEADER.unpack_from(message, TOPIC_BYTES)  # fmt: skip
    if (magic, version, header_size) != (b"MIMF", VERSION, HEADER.size):
        raise WireError(f"a frame of version {version} with magic {magic!r}, not of version 2")
    numbers = MODES.index(mode), ENCODINGS.index(encoding), SPACES.index(space)
    if (mode_number, encoding_number, space_number) != numbers:
        raise WireError("the frame's header names another topic than the one it came under")
    step_bytes = 2 if encoding == "int16" else 4
    if row_count > MAX_VERTICES or max(code_count, extra_count) > MAX_CODES:
        raise WireError(f"{row_count} rows, {code_count} and {extra_count} codes are too many")
    if mode == "code" and row_count:
        raise WireError(f"a frame of mode code has {row_count} rows, it should have none")
    length = 4 * (code_count + extra_count) + 3 * step_bytes * row_count
    if payload_length != length or len(message) != BODY_START + length:
        raise WireError(f"a frame's body should have {length} bytes, payload_length {length}")
    _check_numbers(scale, confidence, motion, encoding)
    codes = np.frombuffer(message, "<f4", code_count + extra_count, BODY_START)
    rows = _read_rows(message, BODY_START + codes.nbytes, encoding, scale)
    if not (np.isfinite(codes).all() and np.isfinite(rows).all()):
        raise WireError("a frame holds codes or rows that are not finite")
    return Frame(
        mode, encoding, space,
        bool(flags & FACE_FOUND), bool(flags & HELD), bool(flags & REPEATED),
        stream_id, topology_hash, sequence, frame_id, captured_ns, published_ns, unix_ns,
        confidence, codes[:code_count], codes[code_count:],
        np.array(motion[:4], np.float32), np.array(motion[4:7], np.float32),
        np.array(motion[7:], np.float32).reshape(2, 2), rows,
    )  # fmt: skip


def _read_topic(message: bytes) -> tuple[str, str, str]:
    text = bytes(message[:TOPIC_BYTES]).rstrip(b"\0")
    words = text.decode("ascii", "replace").split(".")
    if len(message) < TOPIC_BYTES or len(words) != 5 or words[:2] != ["mimesh", "2"]:
        raise WireError(f"a frame under the topic {text!r}, not mimesh.2.MODE.ENCODING.SPACE")
    mode, encoding, space = words[2:]
    topic_text(mode, encoding, space)
    return mode, encoding, space


def _check_numbers(scale: float, confidence: float, motion: list[float], encoding: str) -> None:
    if not (math.isfinite(scale) and scale > 0) or (encoding == "float32" and scale != 1):
        raise WireError(f"scale is {scale}")
    if not 0 <= confidence <= 1:
        raise WireError(f"confidence is {confidence}, outside 0 to 1")
    if not all(map(math.isfinite, motion)):
        raise WireError("head motion or gaze is not finite")
    if abs(math.hypot(*motion[:4]) - 1) > 1e-3:
        raise WireError(f"head_rotation has the length {math.hypot(*motion[:4]):g}, not 1")


def _read_rows(message: bytes, start: int, encoding: str, scale: float) -> np.ndarray:
    if encoding == "float32":
        return np.frombuffer(message, "<f4", offset=start).reshape(-1, 3)
    steps = np.frombuffer(message, "<i2", offset=start).reshape(-1, 3)
    with np.errstate(over="ignore"):  # what overflows is refused as not finite
        return steps * np.float32(scale)


def read_refusal(message: bytes) -> str:
    """The sentence of a refusal message; raises WireError."""
    size = REFUSAL_HEADER.size
    if not size <= len(message) <= size + MAX_REFUSAL_TEXT:
        raise WireError(f"a refusal of {len(message)} bytes")
    magic, version, _ = REFUSAL_HEADER.unpack_from(message)
    if (magic, version) != (REFUSAL, VERSION):
        raise WireError(f"a refusal of version {version} with magic {magic!r}, not of version 2")
    try:
        return bytes(message[size:]).decode("utf-8")
    except UnicodeDecodeError as problem:
        raise WireError("a refusal whose text is not UTF-8") from problem
