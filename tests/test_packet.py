"""The wire format: golden bytes, round trip, and everything that must be refused."""

from __future__ import annotations

import dataclasses
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from live import packet
from live.errors import LiveError, PacketError
from live.packet import (
    BODY_START,
    FACE_FOUND,
    FIELDS,
    FLOAT32,
    HELD,
    INT16,
    LAYOUT,
    TOPIC,
    FramePacket,
    decode_frame,
    encode_frame,
)

GOLDEN = Path(__file__).parent / "data" / "packet_v1.bin"


def golden_packet(encoding: int = INT16) -> FramePacket:
    steps = np.array([[32767, -32767, 0], [1, 2, 3], [-4, 500, -6000]], np.float32)
    return FramePacket(
        stream_id=0xA1B2C3D4,
        topology_hash=bytes(range(8)),
        sequence=7,
        frame_id=11,
        captured_ns=1_000_000_007,
        published_ns=1_041_000_007,
        unix_ns=1_700_000_000_123_456_789,
        flags=FACE_FOUND | HELD,
        encoding=encoding,
        confidence=0.75,
        code=np.linspace(0, 1, 53, dtype=np.float32),
        extra_code=np.array([0.25], np.float32),
        gaze=np.array([[0.1, -0.2], [0.3, -0.4]], np.float32),
        T_mesh_head=np.arange(16, dtype=np.float32).reshape(4, 4),
        displacement=steps * np.float32(2**-12),
    )


def offset_of(field: str) -> int:
    names = [name for name, _, _ in FIELDS]
    before = "".join(code for _, code, _ in FIELDS[: names.index(field)])
    return len(TOPIC) + struct.calcsize("<" + before)


def with_field(message: bytes, field: str, value: object) -> bytes:
    code = next(code for name, code, _ in FIELDS if name == field)
    changed = bytearray(message)
    struct.pack_into("<" + code, changed, offset_of(field), *np.atleast_1d(value).tolist())
    return bytes(changed)


def test_golden_bytes_never_change() -> None:
    assert encode_frame(golden_packet()) == GOLDEN.read_bytes()


def test_golden_bytes_decode_to_the_known_record() -> None:
    found, known = decode_frame(GOLDEN.read_bytes()), golden_packet()
    for field in dataclasses.fields(FramePacket):
        expected = getattr(known, field.name)
        if field.name == "displacement":
            np.testing.assert_allclose(found.displacement, expected, atol=2**-13)
        else:
            np.testing.assert_array_equal(getattr(found, field.name), expected)


def test_float32_arrives_bit_for_bit() -> None:
    sent = golden_packet(FLOAT32)
    np.testing.assert_array_equal(decode_frame(encode_frame(sent)).displacement, sent.displacement)


@given(
    st.integers(0, 40),
    st.floats(1e-30, 1e30),
    st.integers(0, 2**32 - 1),
)
def test_int16_is_within_half_a_step(vertex_count: int, size: float, seed: int) -> None:
    displacement = np.random.default_rng(seed).uniform(-size, size, (vertex_count, 3))
    sent = dataclasses.replace(golden_packet(), displacement=displacement.astype(np.float32))
    found = decode_frame(encode_frame(sent)).displacement
    assert found.shape == (vertex_count, 3)
    largest = np.abs(sent.displacement).max(initial=0.0)
    # Half a step, and what float32 itself loses: a rounding of product and of difference.
    rounding = largest * 2.0**-23 + 1e-44
    assert np.abs(found - sent.displacement).max(initial=0.0) <= 0.5 * largest / 32767 + rounding


def test_no_motion_is_exactly_none() -> None:
    still = dataclasses.replace(golden_packet(), displacement=np.zeros((5, 3), np.float32))
    np.testing.assert_array_equal(decode_frame(encode_frame(still)).displacement, 0)


@pytest.mark.parametrize("encoding", [INT16, FLOAT32])
def test_every_wrong_length_is_refused(encoding: int) -> None:
    message = encode_frame(golden_packet(encoding))
    for length in range(len(message)):
        with pytest.raises(PacketError):
            decode_frame(message[:length])
    with pytest.raises(PacketError, match="payload_length"):
        decode_frame(message + b"\0")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("magic", b"MIMG"),
        ("version", 2),
        ("header_size", LAYOUT.size + 4),
        ("encoding", 2),
        ("vertex_count", 2**32 - 1),
        ("vertex_count", 4),
        ("code_count", 2**31),
        ("code_count", 54),
        ("extra_count", 2**31),
        ("payload_length", 2**32 - 1),
        ("scale", float("nan")),
        ("scale", 0.0),
        ("scale", -1.0),
        ("confidence", float("inf")),
        ("gaze", [0, 0, float("nan"), 0]),
        ("T_mesh_head", [float("inf")] * 16),
    ],
)
def test_a_wrong_field_is_named(field: str, value: object) -> None:
    expected = "payload_length" if value in (4, 54) else field
    with pytest.raises(PacketError, match=expected):
        decode_frame(with_field(encode_frame(golden_packet()), field, value))


def test_a_repeat_changes_its_stamps_and_its_flag_alone() -> None:
    repeated = packet.repeat_frame(GOLDEN.read_bytes(), sequence=8, published_ns=9, unix_ns=10)
    found, known = decode_frame(repeated), decode_frame(GOLDEN.read_bytes())
    assert (found.sequence, found.published_ns, found.unix_ns) == (8, 9, 10)
    assert found.flags == known.flags | packet.REPEATED
    assert (found.frame_id, found.captured_ns) == (known.frame_id, known.captured_ns)
    assert repeated[BODY_START:] == GOLDEN.read_bytes()[BODY_START:]


def test_another_topic_is_refused() -> None:
    message = encode_frame(golden_packet())
    with pytest.raises(PacketError, match="topic"):
        decode_frame(b"x" + message[1:])


def test_a_scale_that_overflows_is_refused() -> None:
    with pytest.raises(PacketError, match="displacement"):
        decode_frame(with_field(encode_frame(golden_packet()), "scale", 3e38))


@pytest.mark.parametrize("encoding", [INT16, FLOAT32])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize(
    "field", ["displacement", "code", "extra_code", "gaze", "T_mesh_head", "confidence"]
)
def test_numbers_that_are_not_finite_are_not_sent(field: str, bad: float, encoding: int) -> None:
    sent = golden_packet(encoding)
    broken = np.array(getattr(sent, field), np.float32)
    broken[(-1,) * broken.ndim] = bad
    with pytest.raises(PacketError, match=f"^{field} holds"):
        encode_frame(dataclasses.replace(sent, **{field: broken}))


def test_code_that_is_not_finite_is_refused() -> None:
    message = bytearray(encode_frame(golden_packet()))
    struct.pack_into("<f", message, BODY_START, float("nan"))
    with pytest.raises(PacketError, match="code"):
        decode_frame(bytes(message))


@given(st.binary(max_size=600))
def test_noise_is_refused_and_nothing_else_happens(noise: bytes) -> None:
    with pytest.raises(PacketError):
        decode_frame(noise)
    with pytest.raises(PacketError):
        decode_frame(TOPIC + noise)


@given(st.data())
def test_any_changed_byte_gives_a_packet_or_a_packet_error(data: st.DataObject) -> None:
    message = bytearray(GOLDEN.read_bytes())
    position = data.draw(st.integers(0, len(message) - 1))
    message[position] = data.draw(st.integers(0, 255))
    try:
        found = decode_frame(bytes(message))
    except PacketError:
        return
    assert found.displacement.shape == (3, 3)
    assert np.isfinite(found.displacement).all()


def test_a_packet_error_is_a_value_error_of_ours() -> None:
    assert issubclass(PacketError, ValueError)
    assert issubclass(PacketError, LiveError)


def test_the_table_is_what_is_packed() -> None:
    assert struct.calcsize("<" + "".join(code for _, code, _ in FIELDS)) == packet.LAYOUT.size
    assert len({name for name, _, _ in FIELDS}) == len(FIELDS)
    assert all(meaning for _, _, meaning in FIELDS)
