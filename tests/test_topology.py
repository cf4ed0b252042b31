"""The snapshot: round trip, and everything that must be refused."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live.errors import PacketError
from live.topology import (
    ARRAYS,
    LAYOUT,
    Topology,
    decode_topology,
    encode_topology,
    read_topology_hash,
)


def small_topology() -> Topology:
    return Topology(
        name="square",
        neutral_vertices=np.arange(12, dtype=np.float32).reshape(4, 3),
        triangles=np.array([[0, 1, 2], [0, 2, 3]], np.int32),
        triangle_uvs=np.arange(12, dtype=np.float32).reshape(2, 3, 2),
        part_labels=np.array([0, 0, 1, 2], np.int8),
        head_weights=np.array([1, 0.5, 0.25, 0], np.float32),
        head_pivot=np.array([0, -1, 2], np.float32),
        eye_centres=np.array([[1, 2, 3], [np.nan] * 3], np.float32),
        T_canonical_mesh=np.diag([2.0, 2.0, 2.0, 1.0]),
        part_names=("skin", "eye_L", "Zähne"),
        expression_names=("jawOpen", "mouthSmile_L"),
        extra_names=("tongueOut",),
    )


def rewritten(message: bytes, change) -> bytes:
    magic, version, reserved, length = LAYOUT.unpack_from(message)
    header = json.loads(message[LAYOUT.size : LAYOUT.size + length])
    arrays = message[LAYOUT.size + length :]
    change(header)
    text = json.dumps(header).encode()
    return LAYOUT.pack(magic, version, reserved, len(text)) + text + arrays


def entry(header: dict, name: str) -> dict:
    return next(described for described in header["arrays"] if described["name"] == name)


def test_everything_arrives() -> None:
    sent = small_topology()
    found = decode_topology(encode_topology(sent))
    for field in dataclasses.fields(Topology):
        np.testing.assert_array_equal(getattr(found, field.name), getattr(sent, field.name))
        if field.name in {name for name, _, _, _ in ARRAYS}:
            assert getattr(found, field.name).dtype == getattr(sent, field.name).dtype


def test_a_mesh_without_texture_coordinates() -> None:
    sent = dataclasses.replace(small_topology(), triangle_uvs=np.zeros((0, 3, 2), np.float32))
    assert decode_topology(encode_topology(sent)).triangle_uvs.shape == (0, 3, 2)


def test_the_hash_is_the_content() -> None:
    sent = small_topology()
    moved = dataclasses.replace(sent, neutral_vertices=sent.neutral_vertices + 1)
    renamed = dataclasses.replace(sent, expression_names=("jawOpen", "mouthSmile_R"))
    hashes = {read_topology_hash(encode_topology(each)) for each in (sent, moved, renamed)}
    assert len(hashes) == 3
    assert read_topology_hash(encode_topology(small_topology())) in hashes
    assert all(len(found) == 8 for found in hashes)


def test_arrays_start_aligned() -> None:
    message = encode_topology(small_topology())
    length = LAYOUT.unpack_from(message)[3]
    assert (LAYOUT.size + length) % 8 == 0


def test_every_truncation_is_refused() -> None:
    message = encode_topology(small_topology())
    for length in range(len(message)):
        with pytest.raises(PacketError):
            decode_topology(message[:length])


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("triangles", "shape", [2**40, 3]),
        ("triangles", "shape", [2, 3, 1]),
        ("triangles", "shape", [-2, 3]),
        ("triangles", "type", "|O"),
        ("triangles", "offset", -8),
        ("triangles", "offset", 2**40),
        ("triangles", "bytes", 23),
        ("head_pivot", "shape", [4]),
        ("neutral_vertices", "name", "vertices"),
    ],
)
def test_a_wrong_description_is_named(name: str, key: str, value: object) -> None:
    message = rewritten(
        encode_topology(small_topology()), lambda header: entry(header, name).update({key: value})
    )
    with pytest.raises(PacketError, match=name):
        decode_topology(message)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("part_names", "skin"),
        ("expression_names", [1]),
        ("extra_names", None),
        ("name", 3),
        ("arrays", {}),
        ("arrays", [3]),
        ("topology_hash", "zz"),
        ("topology_hash", "00"),
        ("topology_hash", 5),
    ],
)
def test_a_wrong_header_is_named(key: str, value: object) -> None:
    message = rewritten(
        encode_topology(small_topology()), lambda header: header.update({key: value})
    )
    with pytest.raises(PacketError, match=key):
        decode_topology(message)


@pytest.mark.parametrize(
    "change",
    [
        {"part_labels": np.zeros(3, np.int8)},
        {"head_weights": np.zeros(5, np.float32)},
        {"triangles": np.array([[0, 1, 4]], np.int32)},
        {"triangles": np.array([[0, 1, -1]], np.int32)},
        {"triangle_uvs": np.zeros((1, 3, 2), np.float32)},
    ],
)
def test_counts_that_do_not_fit_each_other_are_named(change: dict) -> None:
    broken = dataclasses.replace(small_topology(), **change)
    with pytest.raises(PacketError, match=next(iter(change))):
        decode_topology(encode_topology(broken))


@settings(max_examples=300)
@given(st.data())
def test_any_changed_byte_gives_a_topology_or_a_packet_error(data: st.DataObject) -> None:
    message = bytearray(encode_topology(small_topology()))
    for _ in range(data.draw(st.integers(1, 4))):
        message[data.draw(st.integers(0, len(message) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = decode_topology(bytes(message))
    except PacketError:
        return
    assert found.neutral_vertices.shape[1] == 3
