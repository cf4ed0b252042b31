"""The frame message: round trip, and everything that must be refused."""

from __future__ import annotations

import dataclasses
import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live.broadcast.topics import ALL_TOPICS, TOPIC_BYTES, Topic
from live.errors import LiveError, PacketError
from live.packet import (
    BODY_START,
    FACE_FOUND,
    FIELDS,
    HELD,
    LAYOUT,
    MAX_VERTICES,
    FramePacket,
    decode_frame,
    encode_frame,
)

STEPS = np.array([[32767, -32767, 0], [1, 2, 3], [-4, 500, -6000]], np.int16)


def some_packet(topic: Topic = ALL_TOPICS[0]) -> FramePacket:
    rows = STEPS[: 0 if topic.mode == "code" else 3]
    whole = topic.encoding == "int16"
    return FramePacket(
        topic=topic,
        stream_id=0xA1B2C3D4,
        topology_hash=bytes(range(8)),
        sequence=7,
        frame_id=11,
        captured_ns=1_000_000_007,
        published_ns=1_041_000_007,
        unix_ns=1_700_000_000_123_456_789,
        flags=FACE_FOUND | HELD,
        scale=2**-12 if whole else 1.0,
        confidence=0.75,
        code=np.linspace(0, 1, 53, dtype=np.float32),
        extra_code=np.array([0.25], np.float32),
        head_rotation=np.array([0.5, -0.5, 0.5, 0.5], np.float32),
        head_translation=np.array([1, -2, 3], np.float32),
        gaze=np.array([[0.1, -0.2], [0.3, -0.4]], np.float32),
        stored=rows if whole else rows.astype(np.float32) * np.float32(2**-12),
    )


def offset_of(field: str) -> int:
    names = [name for name, _, _ in FIELDS]
    before = "".join(code for _, code, _ in FIELDS[: names.index(field)])
    return TOPIC_BYTES + struct.calcsize("<" + before)


def with_field(message: bytes, field: str, value: object) -> bytes:
    code = next(code for name, code, _ in FIELDS if name == field)
    changed = bytearray(message)
    struct.pack_into("<" + code, changed, offset_of(field), *np.atleast_1d(value).tolist())
    return bytes(changed)


def test_the_header_has_the_size_it_says() -> None:
    assert LAYOUT.size == 132
    assert BODY_START == 164
    assert len(encode_frame(some_packet(Topic("code", "float32", "mesh")))) == 380


@pytest.mark.parametrize("topic", ALL_TOPICS, ids=lambda topic: topic.text)
def test_everything_arrives_bit_for_bit(topic: Topic) -> None:
    sent = some_packet(topic)
    found = decode_frame(encode_frame(sent))
    for field in dataclasses.fields(FramePacket):
        np.testing.assert_array_equal(getattr(found, field.name), getattr(sent, field.name))
    expected = STEPS[: len(sent.stored)].astype(np.float32) * np.float32(2**-12)
    np.testing.assert_array_equal(found.displacement, expected)
    assert found.displacement.dtype == np.float32


@pytest.mark.parametrize("topic", ALL_TOPICS, ids=lambda topic: topic.text)
def test_every_wrong_length_is_refused(topic: Topic) -> None:
    message = encode_frame(some_packet(topic))
    for length in range(len(message)):
        with pytest.raises(PacketError):
            decode_frame(message[:length])
    with pytest.raises(PacketError, match="payload_length"):
        decode_frame(message + b"\0")


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("magic", b"MIMG", "magic"),
        ("version", 3, "version"),
        ("header_size", LAYOUT.size + 4, "header_size"),
        ("mode", 1, "mode"),
        ("mode", 3, "mode"),
        ("encoding", 1, "encoding"),
        ("encoding", 255, "encoding"),
        ("space", 1, "space"),
        ("space", 4, "space"),
        ("reserved", 1, "reserved"),
        ("row_count", 2**32 - 1, "row_count"),
        ("row_count", MAX_VERTICES + 1, "row_count"),
        ("row_count", 4, "payload_length"),
        ("code_count", 65535, "code_count"),
        ("code_count", 54, "payload_length"),
        ("extra_count", 65535, "extra_count"),
        ("payload_length", 2**32 - 1, "payload_length"),
        ("scale", float("nan"), "scale"),
        ("scale", 0.0, "scale"),
        ("scale", -1.0, "scale"),
        ("scale", 3e38, "displacement"),
        ("confidence", float("inf"), "confidence"),
        ("confidence", 1.5, "confidence"),
        ("gaze", [0, 0, float("nan"), 0], "gaze"),
        ("head_rotation", [float("inf")] * 4, "head_rotation"),
        ("head_rotation", [0, 0, 0, 0], "head_rotation"),
        ("head_rotation", [0, 0, 0, 1.01], "head_rotation"),
        ("head_rotation", [3e38] * 4, "head_rotation"),
        ("head_translation", [0, 0, float("-inf")], "head_translation"),
    ],
)
def test_a_wrong_field_is_named(field: str, value: object, named: str) -> None:
    with pytest.raises(PacketError, match=f"^{named} "):
        decode_frame(with_field(encode_frame(some_packet()), field, value))


def test_a_code_frame_with_rows_is_refused() -> None:
    code = some_packet(Topic("code", "float32", "mesh"))
    message = encode_frame(dataclasses.replace(code, stored=np.ones((1, 3), np.float32)))
    with pytest.raises(PacketError, match=r"^row_count"):
        decode_frame(message)


def test_an_unknown_topic_is_refused() -> None:
    message = encode_frame(some_packet())
    with pytest.raises(PacketError, match="is no topic"):
        decode_frame(b"x" + message[1:])


def test_flags_of_later_senders_are_let_through() -> None:
    message = encode_frame(some_packet())
    assert decode_frame(with_field(message, "flags", 2**32 - 1)).flags & HELD


@pytest.mark.parametrize("position", [0, 53, 54, 62])
def test_a_body_that_is_not_finite_is_refused(position: int) -> None:
    message = bytearray(encode_frame(some_packet(Topic("region", "float32", "mesh"))))
    struct.pack_into("<f", message, BODY_START + 4 * position, float("nan"))
    with pytest.raises(PacketError, match="not finite"):
        decode_frame(bytes(message))


@given(st.binary(max_size=600))
def test_noise_is_refused_and_nothing_else_happens(noise: bytes) -> None:
    for opening in (b"", ALL_TOPICS[0].message_prefix, ALL_TOPICS[-1].message_prefix + b"MIMF"):
        with pytest.raises(PacketError):
            decode_frame(opening + noise)


@settings(max_examples=300)
@given(st.data())
def test_any_changed_bytes_give_a_packet_or_a_packet_error(data: st.DataObject) -> None:
    message = bytearray(encode_frame(some_packet(data.draw(st.sampled_from(ALL_TOPICS)))))
    for _ in range(data.draw(st.integers(1, 4))):
        message[data.draw(st.integers(0, len(message) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = decode_frame(bytes(message))
    except PacketError:
        return
    assert found.displacement.shape[1] == 3
    assert np.isfinite(found.displacement).all()


@settings(max_examples=200)
@given(st.sampled_from(FIELDS), st.binary(min_size=16, max_size=16))
def test_any_field_may_lie(field: tuple[str, str, str], noise: bytes) -> None:
    name, code, _ = field
    size = struct.calcsize("<" + code)
    message = bytearray(encode_frame(some_packet()))
    message[offset_of(name) : offset_of(name) + size] = noise[:size]
    try:
        found = decode_frame(bytes(message))
    except PacketError:
        return
    assert len(found.stored) == 3


def test_a_lie_about_a_size_allocates_nothing() -> None:
    message = encode_frame(some_packet())
    lies = [
        with_field(with_field(message, field, value), "payload_length", 2**32 - 1)
        for field, value in (("row_count", MAX_VERTICES), ("code_count", 4096), ("scale", 1))
    ]
    tracemalloc.start()
    for lie in lies:
        with pytest.raises(PacketError):
            decode_frame(lie)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 64_000


def test_the_error_is_ours() -> None:
    assert issubclass(PacketError, LiveError)
    assert issubclass(PacketError, ValueError)
