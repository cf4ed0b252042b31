"""Messages that every reader must refuse, each one lie away from a right one."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from drills.wire_frames import make_senders, make_tick
from drills.wire_lies import HUGE, INFINITY, NAN, Refused, refused_snapshots, with_field
from live import packet
from live.broadcast.refusal import MAX_SENTENCE_BYTES, encode_refusal
from live.broadcast.topics import TOPIC_BYTES, Topic
from live.packet import FIELDS


def make_refused() -> Iterator[Refused]:
    """Every one of them."""
    yield "empty", b"", "no bytes at all"
    yield from _refused_frames()
    yield from refused_snapshots()
    yield from _refused_refusals()


def _refused_frames() -> Iterator[Refused]:
    eyed, _ = make_senders()
    tick = make_tick(eyed.character)
    steps, floats, code = (
        eyed.frame("", Topic(*kind), tick).message
        for kind in (
            ("vertices", "int16", "gltf"),
            ("region", "float32", "mesh"),
            ("code", "float32", "mesh"),
        )
    )
    yield "frame_topic_cut", steps[: TOPIC_BYTES - 3], "ends within its topic"
    yield "frame_header_cut", steps[: packet.BODY_START - 1], "ends within its header"
    yield "frame_body_cut", steps[:-1], "ends one byte early"
    yield "frame_body_missing", steps[: packet.BODY_START], "has no body"
    yield "frame_too_long", steps + b"\0", "goes on after its body"
    yield (
        "frame_topic_unknown",
        b"mimesh.2.vertices.int8.gltf".ljust(32, b"\0") + steps[32:],
        ("a topic that does not exist"),
    )
    yield (
        "frame_topic_of_version_1",
        b"mimesh.1.vertices.int16.gltf".ljust(32, b"\0") + steps[32:],
        ("a topic of another version"),
    )
    yield (
        "frame_code_as_int16",
        b"mimesh.2.code.int16.mesh".ljust(32, b"\0") + code[32:],
        ("code is never int16"),
    )
    for name, message, field, value, reason in _lying_frames(steps, floats, code):
        yield f"frame_{name}", with_field(message, FIELDS, TOPIC_BYTES, field, value), reason
    rows = with_field(code, FIELDS, TOPIC_BYTES, "row_count", 1)
    longer = struct.unpack_from("<I", code, packet.BODY_START - 4)[0] + 12
    rows = with_field(rows, FIELDS, TOPIC_BYTES, "payload_length", longer) + b"\0" * 12
    yield "frame_code_with_rows", rows, "a code frame has no rows of displacement"
    for name, at in (("code", 0), ("extra_code", 53), ("displacement", 54)):
        broken = bytearray(floats)
        struct.pack_into("<f", broken, packet.BODY_START + 4 * at, NAN)
        yield f"frame_{name}_nan", bytes(broken), f"{name} holds NaN"
    broken = bytearray(floats)
    struct.pack_into("<f", broken, len(broken) - 4, -INFINITY)
    yield "frame_displacement_infinite", bytes(broken), "displacement holds an infinity"


def _lying_frames(
    steps: bytes, floats: bytes, code: bytes
) -> Iterator[tuple[str, bytes, str, object, str]]:
    yield "magic_wrong", steps, "magic", b"MIMG", "magic is not MIMF"
    yield "version_3", steps, "version", 3, "version is 3"
    yield "version_1", steps, "version", 1, "version is 1"
    yield "header_size_136", steps, "header_size", 136, "header_size is not 132"
    yield "mode_other", steps, "mode", 1, "mode is another than the topic's"
    yield "mode_3", steps, "mode", 3, "mode does not exist"
    yield "encoding_other", floats, "encoding", 0, "encoding is another than the topic's"
    yield "encoding_255", steps, "encoding", 255, "encoding does not exist"
    yield "space_other", steps, "space", 2, "space is another than the topic's"
    yield "space_4", steps, "space", 4, "space does not exist"
    yield "row_count_huge", steps, "row_count", HUGE, "row_count is beyond the limit"
    yield "row_count_over_limit", steps, "row_count", 4_000_001, "row_count is beyond the limit"
    yield "row_count_at_limit", steps, "row_count", 4_000_000, "more rows than bytes"
    yield "row_count_one_more", steps, "row_count", 58, "one row more than bytes"
    # 57 + 2^31 rows of 6 bytes are 57 rows when 32 bits overflow.
    yield "row_count_overflows", steps, "row_count", 57 + 2**31, "rows times 6 overflow 32 bits"
    yield "code_count_huge", code, "code_count", 65535, "code_count is beyond the limit"
    yield "code_count_one_more", code, "code_count", 54, "one code more than bytes"
    yield "extra_count_huge", code, "extra_count", 65535, "extra_count is beyond the limit"
    yield "payload_length_huge", steps, "payload_length", HUGE, "payload_length lies"
    yield "payload_length_zero", steps, "payload_length", 0, "payload_length lies"
    for name, value in (("nan", NAN), ("infinite", INFINITY), ("zero", 0.0), ("negative", -1.0)):
        yield f"scale_{name}", steps, "scale", value, "scale is no positive number"
    yield "scale_overflows", steps, "scale", 3e38, "the displacement overflows float32"
    yield "confidence_nan", steps, "confidence", NAN, "confidence is NaN"
    yield "gaze_infinite", code, "gaze", [0, INFINITY, 0, 0], "gaze is infinite"
    yield "head_rotation_nan", code, "head_rotation", [0, 0, NAN, 1], "head_rotation holds NaN"
    yield "head_rotation_zero", code, "head_rotation", [0, 0, 0, 0], "no unit quaternion"
    yield "head_rotation_long", code, "head_rotation", [0, 0, 0, 1.01], "no unit quaternion"
    yield (
        "head_translation_infinite",
        code,
        "head_translation",
        [INFINITY, 0, 0],
        ("head_translation is infinite"),
    )


def _refused_refusals() -> Iterator[Refused]:
    right = encode_refusal("No.")
    yield "refusal_cut", right[:7], "ends within its header"
    yield "refusal_version_3", right[:4] + b"\3\0" + right[6:], "version is 3"
    yield "refusal_not_utf8", right + b"\xff", "the sentence is not UTF-8"
    yield "refusal_too_long", right + b"." * MAX_SENTENCE_BYTES, "more than 1000 bytes of sentence"
