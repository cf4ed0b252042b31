"""The container: what goes in comes out, and every lie of header and table is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live.broadcast import snapshot_blocks
from live.broadcast.snapshot_blocks import (
    ENTRY,
    HEADER,
    TYPES,
    Block,
    BlockReader,
    Header,
    encode_blocks,
    text_block,
)
from live.errors import PacketError

SOME_HEADER = Header(b"12345678", "unreal", 0, 4, 2)
NUMBERS = np.arange(12, dtype=np.float32).reshape(4, 3)


def some_message() -> bytes:
    blocks = [
        Block("numbers", "f4", NUMBERS),
        Block("steps", "i2", np.array([1, -2, 3])),
        text_block("words", ["one", "zwölf"]),
        text_block("nothing", []),
    ]
    return encode_blocks(SOME_HEADER, blocks)


def test_sizes_are_as_written() -> None:
    assert (HEADER.size, ENTRY.size) == (48, 64)


def test_everything_comes_out_as_it_went_in() -> None:
    reader = BlockReader(some_message())
    for field in ("topology_hash", "space", "contents", "vertex_count", "triangle_count"):
        assert getattr(reader.header, field) == getattr(SOME_HEADER, field)
    np.testing.assert_array_equal(reader.take("numbers", "f4", (4, 3)), NUMBERS)
    np.testing.assert_array_equal(reader.take("numbers", "f4", (-1, 3)), NUMBERS)
    assert reader.take("steps", "i2", (-1,)).tolist() == [1, -2, 3]
    assert reader.take_lines("words") == ("one", "zwölf")
    assert reader.take_lines("nothing") == ()
    assert "numbers" in reader
    assert "other" not in reader


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_starts_at_a_multiple_of_eight(kind: str) -> None:
    content = np.arange(3).astype(TYPES[kind])
    blocks = [Block(f"block{number}", kind, content) for number in range(3)]
    message = encode_blocks(SOME_HEADER, blocks)
    assert len(message) % 8 == 0
    reader = BlockReader(message)
    for number in range(3):
        np.testing.assert_array_equal(reader.take(f"block{number}", kind, (3,)), content)


def test_a_newline_within_a_text_does_not_make_two() -> None:
    message = encode_blocks(SOME_HEADER, [text_block("words", ["a\nb", "c"])])
    assert BlockReader(message).take_lines("words") == ("a b", "c")


def test_a_message_larger_than_readers_take_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot_blocks, "MAX_SNAPSHOT_BYTES", 300)
    with pytest.raises(PacketError, match="without the basis"):
        some_message()


@pytest.mark.parametrize(
    ("name", "kind", "shape", "said"),
    [
        ("other", "f4", (4, 3), "other is missing"),
        ("numbers", "i4", (4, 3), "numbers is f4 4x3"),
        ("numbers", "f4", (4, 2), "numbers is f4 4x3"),
        ("numbers", "f4", (12,), "numbers is f4 4x3"),
        ("steps", "i2", (-1, 3), "steps is i2 3"),
    ],
)
def test_a_block_that_is_not_as_wanted_is_named(name, kind, shape, said) -> None:
    with pytest.raises(PacketError, match=said):
        BlockReader(some_message()).take(name, kind, shape)


def test_every_truncation_is_refused() -> None:
    message = some_message()
    for length in range(len(message)):
        with pytest.raises(PacketError):
            BlockReader(message[:length])


@settings(max_examples=300)
@given(st.data())
def test_any_changed_bytes_give_blocks_or_a_packet_error(data: st.DataObject) -> None:
    message = bytearray(some_message())
    table = HEADER.size + 4 * ENTRY.size
    for _ in range(data.draw(st.integers(1, 4))):
        message[data.draw(st.integers(0, table - 1))] = data.draw(st.integers(0, 255))
    try:
        reader = BlockReader(bytes(message))
        assert reader.take("numbers", "f4", (-1, 3)).nbytes <= len(message)
        reader.take_lines("words")
    except PacketError as problem:
        assert "\n" not in str(problem)  # noqa: PT017


@given(st.binary(max_size=300))
def test_noise_is_refused(noise: bytes) -> None:
    with pytest.raises(PacketError):
        BlockReader(noise)
    with pytest.raises(PacketError):
        BlockReader(b"MIMT\2\0\x30\0" + noise)
