"""Snapshots that every reader must refuse, and how one number of a right message is changed."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

import numpy as np

from drills.wire_frames import make_senders
from live.broadcast.snapshot_blocks import ENTRY, ENTRY_FIELDS, HEADER, HEADER_FIELDS

Refused = tuple[str, bytes, str]
"""Name, message, and what is wrong with it."""
NAN, INFINITY = float("nan"), float("inf")
HUGE, HUGE64 = 2**32 - 1, 2**64 - 1


def with_field(message: bytes, fields: tuple, start: int, name: str, value: Any) -> bytes:
    """`message` with one field of the table at `start` changed."""
    offset = start
    for field, code, _ in fields:
        if field == name:
            changed = bytearray(message)
            struct.pack_into("<" + code, changed, offset, *np.atleast_1d(value).tolist())
            return bytes(changed)
        offset += struct.calcsize("<" + code)
    raise KeyError(name)


class _Snapshot:
    """A right snapshot, to be broken in one place."""

    def __init__(self, message: bytes) -> None:
        self.message = message
        values = HEADER.unpack_from(message)
        self.block_count, self.payload_length = values[7], values[10]
        self.start = HEADER.size + ENTRY.size * self.block_count
        self._rows = {
            ENTRY.unpack_from(message, HEADER.size + ENTRY.size * row)[0]
            .rstrip(b"\0")
            .decode(): row
            for row in range(self.block_count)
        }

    def header(self, field: str, value: Any) -> bytes:
        return with_field(self.message, HEADER_FIELDS, 0, field, value)

    def entry(self, block: str, field: str, value: Any) -> bytes:
        at = HEADER.size + ENTRY.size * self._rows[block]
        return with_field(self.message, ENTRY_FIELDS, at, field, value)

    def item(self, block: str, number: int, code: str, value: float) -> bytes:
        at = HEADER.size + ENTRY.size * self._rows[block]
        offset = ENTRY.unpack_from(self.message, at)[7]
        changed = bytearray(self.message)
        place = self.start + offset + number * struct.calcsize(code)
        struct.pack_into("<" + code, changed, place, value)
        return bytes(changed)


def refused_snapshots() -> Iterator[Refused]:
    """Each with its name and what is wrong with it."""
    eyed, plain = make_senders()
    right = _Snapshot(eyed.snapshot("gltf").message)
    drawn = _Snapshot(plain.snapshot("gltf", "appearance").message)
    moved = _Snapshot(plain.snapshot("gltf", "basis").message)
    message = right.message
    yield "snapshot_header_cut", message[: HEADER.size - 1], "ends within its header"
    yield "snapshot_table_cut", message[: right.start - 1], "ends within its table"
    yield "snapshot_payload_cut", message[:-8], "ends within its payload"
    yield "snapshot_too_long", message + b"\0" * 8, "goes on after its payload"
    for field, value, reason in (
        ("magic", b"MIMX", "magic is not MIMT"),
        ("version", 3, "version is 3"),
        ("header_size", 64, "header_size is not 48"),
        ("space", 4, "space does not exist"),
        ("block_count", 0, "a table without blocks"),
        ("block_count", 257, "more blocks than the limit"),
        ("block_count", HUGE, "more blocks than the limit"),
        ("vertex_count", 4_000_001, "vertex_count is beyond the limit"),
        ("vertex_count", 58, "vertex_count is not that of the blocks"),
        ("triangle_count", HUGE, "triangle_count is not that of the blocks"),
        ("payload_length", HUGE64, "payload_length lies"),
        ("payload_length", 0, "payload_length lies"),
        ("contents", 1, "says it has a basis and has none"),
        ("contents", 2, "says it has an appearance and has none"),
    ):
        shown = {HUGE: "huge", HUGE64: "huge", b"MIMX": "wrong"}.get(value, value)
        yield f"snapshot_{field}_{shown}", right.header(field, value), reason
    for name, block, field, value, reason in _lying_entries():
        yield f"snapshot_{name}", right.entry(block, field, value), reason
    for snapshot, items in (
        (right, _wrong_mesh()),
        (moved, _wrong_basis()),
        (drawn, _wrong_look()),
    ):
        for name, block, number, code, value, reason in items:
            yield f"snapshot_{name}", snapshot.item(block, number, code, value), reason


def _lying_entries() -> Iterator[tuple[str, str, str, object, str]]:
    yield "block_missing", "triangles", "name", b"triangels", "triangles are missing"
    yield "block_twice", "head_pivot", "name", b"head_weights", "head_weights come twice"
    yield "type_wrong", "triangles", "type", b"i4", "triangles are i4"
    yield "rank_2", "head_weights", "rank", 2, "head_weights have rank 2"
    yield "rank_5", "head_weights", "rank", 5, "more lengths than an entry holds"
    yield "rank_huge", "head_weights", "rank", HUGE, "more lengths than an entry holds"
    yield "shape_wrong", "eye_axes", "shape", [2, 9, 1, 0], "eye_axes have another shape"
    yield "shape_too_long", "region_indices", "shape", [28, 0, 0, 0], "one item more than bytes"
    yield "shape_huge", "region_indices", "shape", [HUGE, 0, 0, 0], "more items than bytes"
    # 27 + 2^30 items of 4 bytes are 27 items when 32 bits overflow.
    yield (
        "shape_overflows",
        "region_indices",
        "shape",
        [27 + 2**30, 0, 0, 0],
        ("items times 4 overflow 32 bits"),
    )
    yield "offset_outside", "region_indices", "offset", 2**20, "starts after the payload"
    yield "offset_huge", "region_indices", "offset", HUGE64 - 7, "offset and size overflow 64 bits"
    yield "offset_odd", "region_indices", "offset", 4, "does not start at a multiple of 8"
    yield "byte_count_huge", "region_indices", "byte_count", HUGE64, "more bytes than the message"
    yield "byte_count_short", "neutral_vertices", "byte_count", 12, "fewer bytes than its shape"


Item = tuple[str, str, int, str, float, str]
"""Name, block, which of its numbers, struct code, value, what is wrong with it."""


def _wrong_mesh() -> Iterator[Item]:
    yield "vertex_nan", "neutral_vertices", 5, "f", NAN, "a vertex is NaN"
    yield "vertex_infinite", "neutral_vertices", 0, "f", INFINITY, "a vertex is infinite"
    yield "triangle_outside", "triangles", 7, "I", 57, "points past the last vertex"
    yield "triangle_huge", "triangles", 0, "I", HUGE, "points past the last vertex"
    yield "region_outside", "region_indices", 26, "I", 57, "points past the last vertex"
    yield "region_descends", "region_indices", 0, "I", 50, "region_indices do not ascend"
    yield "part_outside", "part_labels", 3, "B", 200, "a part without a name"
    yield "head_weight_nan", "head_weights", 1, "f", NAN, "a head weight is NaN"
    yield "head_pivot_nan", "head_pivot", 2, "f", NAN, "the pivot is NaN"
    yield "eye_axis_nan", "eye_axes", 4, "f", NAN, "an eye's axis is NaN"
    yield "eye_vertex_outside", "left_eye_vertices", 0, "I", 57, "points past the last vertex"
    yield "eye_vertex_elsewhere", "right_eye_vertices", 0, "I", 30, "is not in region_indices"
    yield "matrix_infinite", "T_space_mesh", 0, "f", INFINITY, "T_space_mesh is infinite"
    yield "unit_zero", "metres_per_unit", 0, "f", 0.0, "metres_per_unit is no length"
    yield "unit_nan", "metres_per_unit", 0, "f", NAN, "metres_per_unit is no length"
    yield "name_not_utf8", "name", 0, "B", 0xFF, "name is not UTF-8"


def _wrong_basis() -> Iterator[Item]:
    yield "expression_name_more", "expression_names", 3, "B", 10, "more names than basis rows"
    yield "basis_scale_nan", "basis_scales", 2, "f", NAN, "a basis scale is NaN"


def _wrong_look() -> Iterator[Item]:
    yield "draw_source_outside", "draw_sources", 9, "I", 57, "points past the last vertex"
    yield "draw_triangle_outside", "draw_triangles", 2, "I", HUGE, "points past the last drawn one"
    yield "draw_uv_nan", "draw_uvs", 0, "f", NAN, "a texture coordinate is NaN"
    yield "surface_outside", "surfaces", 1, "I", 71, "more triangles than there are"
    yield "surface_overflows", "surfaces", 0, "I", HUGE, "first and count overflow 32 bits"
    yield "surface_kind_outside", "surfaces", 2, "I", 99, "a kind without a name"
    yield "texture_missing", "surfaces", 3, "I", 1, "a texture that is not there"
    yield "surface_colour_nan", "surface_colours", 0, "f", NAN, "a colour is NaN"
    yield "surface_alpha_3", "surface_alphas", 0, "B", 3, "an alpha that does not exist"
