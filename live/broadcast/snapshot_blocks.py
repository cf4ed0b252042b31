"""The container of a snapshot: a fixed header, a table of named blocks, the blocks.

    header     HEADER_FIELDS, 48 bytes, little-endian
    table      block_count entries of ENTRY_FIELDS, 64 bytes each
    payload    the blocks, each at a multiple of 8 from the payload's start

A reader in any language finds a block by its name and needs no parser of text. Blocks it does not
know it leaves alone, so later senders may add some.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from live.broadcast.topics import SPACES, VERSION
from live.errors import PacketError
from live.packet import MAX_VERTICES

MAGIC = b"MIMT"
BASIS, APPEARANCE = 1, 2
"""Bits of `contents`: the blocks of the basis, of what is drawn, are there."""
MAX_SNAPSHOT_BYTES = 512 << 20
MAX_BLOCKS = 256
MAX_RANK = 4
ALIGNMENT = 8
ANY = -1
"""A length that may be anything."""

HEADER_FIELDS: tuple[tuple[str, str, str], ...] = (
    ("magic", "4s", 'always "MIMT"'),
    ("version", "H", "of this layout: 2"),
    ("header_size", "H", "bytes of this header: 48"),
    ("topology_hash", "8s", "frames of this mesh carry the same, in every space"),
    ("space", "B", "0 mesh, 1 gltf, 2 unity, 3 unreal"),
    ("contents", "B", "bit 0 the basis is in it, bit 1 what is drawn is in it"),
    ("reserved", "H", "0"),
    ("block_count", "I", "entries of the table"),
    ("vertex_count", "I", "V"),
    ("triangle_count", "I", "F"),
    ("payload_length", "Q", "bytes after the table"),
    ("reserved_2", "Q", "0"),
)
ENTRY_FIELDS: tuple[tuple[str, str, str], ...] = (
    ("name", "24s", "ASCII, padded with NUL"),
    ("type", "4s", '"f4", "i2", "i4", "u4", "u1", "utf8" or "png", padded with NUL'),
    ("rank", "I", "how many lengths of the shape count, at most 4"),
    ("shape", "4I", "lengths, outermost first; 0 where unused"),
    ("offset", "Q", "from the payload's start, a multiple of 8"),
    ("byte_count", "Q", "what the shape and the type come to"),
)
HEADER = struct.Struct("<" + "".join(code for _, code, _ in HEADER_FIELDS))
ENTRY = struct.Struct("<" + "".join(code for _, code, _ in ENTRY_FIELDS))

TYPES = {name: np.dtype(f"<{name}") for name in ("f4", "i2", "i4", "u4")} | {
    name: np.dtype("u1") for name in ("u1", "utf8", "png")
}
"""Type to what one item is. "utf8" is text, "png" one picture file; both are counted in bytes."""


@dataclass(frozen=True, slots=True, eq=False)
class Header:
    """What a snapshot says of itself before its blocks."""

    topology_hash: bytes
    """8 bytes."""
    space: str
    contents: int
    """`BASIS` and `APPEARANCE`."""
    vertex_count: int
    triangle_count: int


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """One array, text or picture."""

    name: str
    type: str
    """One of `TYPES`."""
    content: np.ndarray
    """Of that type; (bytes,) uint8 for "utf8" and "png"."""


def text_block(name: str, lines: Iterable[str]) -> Block:
    """A list of texts, joined by newlines."""
    joined = "\n".join(line.replace("\n", " ") for line in lines)
    return Block(name, "utf8", np.frombuffer(joined.encode(), np.uint8))


def encode_blocks(header: Header, blocks: Iterable[Block]) -> bytes:
    """The message. Raises PacketError when it would be larger than a reader takes."""
    table, pieces, offset = [], [], 0
    for block in blocks:
        content = np.ascontiguousarray(block.content, TYPES[block.type])
        padding = -content.nbytes % ALIGNMENT
        table.append(_pack_entry(block, content, offset))
        pieces += [content.tobytes(), b"\0" * padding]
        offset += content.nbytes + padding
    size = HEADER.size + ENTRY.size * len(table) + offset
    if size > MAX_SNAPSHOT_BYTES:
        raise PacketError(
            f"The mesh would be a message of {size >> 20} MiB, more than the "
            f"{MAX_SNAPSHOT_BYTES >> 20} MiB a reader takes; ask for it without the basis."
        )
    return b"".join([_pack_header(header, len(table), offset), *table, *pieces])


def _pack_header(header: Header, block_count: int, payload_length: int) -> bytes:
    return HEADER.pack(
        MAGIC,
        VERSION,
        HEADER.size,
        header.topology_hash,
        SPACES[header.space],
        header.contents,
        0,
        block_count,
        header.vertex_count,
        header.triangle_count,
        payload_length,
        0,
    )


def _pack_entry(block: Block, content: np.ndarray, offset: int) -> bytes:
    shape = (*content.shape, *(0,) * (MAX_RANK - content.ndim))
    name, kind = block.name.encode("ascii"), block.type.encode("ascii")
    return ENTRY.pack(name, kind, content.ndim, *shape, offset, content.nbytes)


class BlockReader:
    """The blocks of one message by name, each checked when it is taken."""

    def __init__(self, message: bytes) -> None:
        """Raises PacketError naming what is wrong with header or table."""
        if not HEADER.size <= len(message) <= MAX_SNAPSHOT_BYTES:
            raise PacketError(
                f"snapshot has {len(message)} bytes, the format has {HEADER.size} to "
                f"{MAX_SNAPSHOT_BYTES}"
            )
        self._message = message
        names = [name for name, _, _ in HEADER_FIELDS]
        fields = dict(zip(names, HEADER.unpack_from(message), strict=True))
        self.header = _check_header(fields)
        self._start = HEADER.size + ENTRY.size * fields["block_count"]
        self._payload_length = fields["payload_length"]
        if self._start + self._payload_length != len(message):
            raise PacketError(f"payload_length is {self._payload_length}, not what the message has")
        self._entries = self._read_table(fields["block_count"])

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def take(self, name: str, type_name: str, shape: tuple[int, ...]) -> np.ndarray:
        """The block, its lengths those of `shape` where they are not `ANY`. Raises PacketError."""
        if name not in self._entries:
            raise PacketError(f"{name} is missing")
        found_type, rank, found, offset, byte_count = self._entries[name]
        wanted = [length if known == ANY else known for known, length in zip(shape, found)]  # noqa: B905
        if found_type != type_name or rank != len(shape) or list(found[:rank]) != wanted:
            shown = "x".join(map(str, found[: min(rank, MAX_RANK)]))
            raise PacketError(f"{name} is {found_type} {shown}, which this format does not allow")
        item = TYPES[type_name]
        # Python's integers do not overflow; a reader in another language must mind that here.
        if byte_count != math.prod(wanted) * item.itemsize:
            raise PacketError(f"{name} has {byte_count} bytes, which its shape does not come to")
        if offset % ALIGNMENT or offset + byte_count > self._payload_length:
            raise PacketError(f"{name} lies at {offset}, which this format does not allow")
        start = self._start + offset
        return np.frombuffer(self._message, item, math.prod(wanted), start).reshape(wanted)

    def take_lines(self, name: str) -> tuple[str, ...]:
        """A list of texts. Raises PacketError."""
        try:
            text = self.take(name, "utf8", (-1,)).tobytes().decode()
        except UnicodeDecodeError as problem:
            raise PacketError(f"{name} is not UTF-8") from problem
        return tuple(text.split("\n")) if text else ()

    def _read_table(
        self, block_count: int
    ) -> dict[str, tuple[str, int, tuple[int, ...], int, int]]:
        entries: dict[str, tuple[str, int, tuple[int, ...], int, int]] = {}
        for row in range(block_count):
            values = ENTRY.unpack_from(self._message, HEADER.size + ENTRY.size * row)
            name, kind = (_show(word.rstrip(b"\0")) for word in values[:2])
            if name in entries:
                raise PacketError(f"{name} comes twice")
            entries[name] = kind, values[2], values[3:7], values[7], values[8]
        return entries


def _check_header(fields: dict[str, Any]) -> Header:
    allowed = {
        "magic": fields["magic"] == MAGIC,
        "version": fields["version"] == VERSION,
        "header_size": fields["header_size"] == HEADER.size,
        "reserved": fields["reserved"] == 0,
        "reserved_2": fields["reserved_2"] == 0,
        "space": fields["space"] < len(SPACES),
        "contents": not fields["contents"] & ~(BASIS | APPEARANCE),
        "block_count": fields["block_count"] <= MAX_BLOCKS,
        "vertex_count": fields["vertex_count"] <= MAX_VERTICES,
    }
    for field, holds in allowed.items():
        if not holds:
            raise PacketError(f"{field} is {fields[field]!r}, which this format does not allow")
    return Header(
        topology_hash=fields["topology_hash"],
        space=list(SPACES)[fields["space"]],
        contents=fields["contents"],
        vertex_count=fields["vertex_count"],
        triangle_count=fields["triangle_count"],
    )


def _show(word: bytes) -> str:
    """Fit to be said in one line, whatever its bytes."""
    text = word.decode("ascii", "replace")
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )
