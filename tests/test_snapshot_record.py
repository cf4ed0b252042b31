"""Reading a snapshot: truncations, changed bytes, lies field by field; only PacketError."""

from __future__ import annotations

import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sockets import some_source

from live.broadcast.snapshot_blocks import ENTRY, ENTRY_FIELDS, HEADER, HEADER_FIELDS
from live.broadcast.snapshot_record import decode_snapshot
from live.errors import PacketError

WHOLE = some_source(40).encode("unity", basis=True, appearance=True)
BLOCK_COUNT = HEADER.unpack_from(WHOLE)[7]
TABLE_END = HEADER.size + ENTRY.size * BLOCK_COUNT


def field_places() -> list[tuple[int, int]]:
    """(offset, size) of every field of the header and of every row of the table."""
    places, offset = [], 0
    for fields in (HEADER_FIELDS, *[ENTRY_FIELDS] * BLOCK_COUNT):
        for _, code, _ in fields:
            places.append((offset, struct.calcsize("<" + code)))
            offset += places[-1][1]
    return places


def test_the_whole_is_read() -> None:
    snapshot = decode_snapshot(WHOLE)
    assert snapshot.space == "unity"
    assert snapshot.basis is not None
    assert snapshot.basis.shape == (54, len(snapshot.region_indices), 3)
    assert snapshot.appearance is not None
    assert len(snapshot.appearance.draw_triangles) == len(snapshot.triangles) == 80


def test_every_truncation_is_refused() -> None:
    for length in (*range(0, TABLE_END, 3), *range(TABLE_END, len(WHOLE), 97), len(WHOLE) - 1):
        with pytest.raises(PacketError):
            decode_snapshot(WHOLE[:length])


@settings(max_examples=400)
@given(st.data())
def test_any_changed_bytes_give_a_snapshot_or_a_packet_error(data: st.DataObject) -> None:
    message = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 4))):
        message[data.draw(st.integers(0, len(message) - 1))] = data.draw(st.integers(0, 255))
    try:
        snapshot = decode_snapshot(bytes(message))
    except PacketError:
        return
    assert snapshot.triangles.max() < len(snapshot.neutral_vertices)
    assert np.isfinite(snapshot.neutral_vertices).all()


@settings(max_examples=400)
@given(
    st.sampled_from(field_places()),
    st.sampled_from([b"\0" * 24, b"\xff" * 24, b"\xff\xff\xff\x7f" * 6, b"\1" + b"\0" * 23])
    | st.binary(min_size=24, max_size=24),
)
def test_any_field_may_lie(place: tuple[int, int], lie: bytes) -> None:
    offset, size = place
    message = bytearray(WHOLE)
    message[offset : offset + size] = lie[:size]
    try:
        decode_snapshot(bytes(message))
    except PacketError as problem:
        assert 0 < len(str(problem)) < 300  # noqa: PT017


def count_refused(lies: list[bytes]) -> int:
    refused = 0
    for lie in lies:
        try:
            decode_snapshot(lie)
        except PacketError:
            refused += 1
    return refused


def test_no_lie_about_a_size_makes_it_allocate() -> None:
    lies = []
    for offset, size in field_places():
        for value in (b"\xff" * size, (b"\xff" * (size - 1) + b"\x0f"), b"\0\0\0\1" * 6):
            lie = bytearray(WHOLE)
            lie[offset : offset + size] = value[:size]
            lies.append(bytes(lie))
    count_refused(lies)  # what is made once and kept is not the lies' doing
    tracemalloc.start()
    refused = count_refused(lies)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refused > len(lies) // 2
    assert peak < 4 * len(WHOLE) + 100_000
