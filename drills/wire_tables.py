"""The tables of the wire format, gathered for whoever writes them down in another language."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from live import packet
from live.broadcast import client_requests, refusal, snapshot_blocks
from live.broadcast.topics import ENCODINGS, MODES, SPACES

Fields = tuple[tuple[str, str, str], ...]

TOPIC_START = "mime"
MAGICS = {
    "Frame": packet.MAGIC.decode(),
    "Snapshot": snapshot_blocks.MAGIC.decode(),
    "Refusal": refusal.MAGIC.decode(),
}
HEADER_SIZES = {
    "Frame": packet.LAYOUT.size,
    "Snapshot": snapshot_blocks.HEADER.size,
    "Refusal": refusal.LAYOUT.size,
}
TABLES: dict[str, Fields] = {
    "Frame": packet.FIELDS,
    "Snapshot": snapshot_blocks.HEADER_FIELDS,
    "Block": snapshot_blocks.ENTRY_FIELDS,
}
FLAGS = {"FaceFound": packet.FACE_FOUND, "Held": packet.HELD, "Repeated": packet.REPEATED}
CONTENTS = {"Basis": snapshot_blocks.BASIS, "Appearance": snapshot_blocks.APPEARANCE}
NUMBERS = {"Mode": MODES, "Encoding": ENCODINGS, "Space": SPACES}
LIMITS = {
    "MaxVertices": packet.MAX_VERTICES,
    "MaxCodes": packet.MAX_CODES,
    "MaxFrameBytes": packet.MAX_FRAME_BYTES,
    "MaxBlocks": snapshot_blocks.MAX_BLOCKS,
    "MaxSnapshotBytes": snapshot_blocks.MAX_SNAPSHOT_BYTES,
    "MaxRefusalBytes": refusal.MAX_SENTENCE_BYTES,
    "MaxRequestBytes": client_requests.MAX_REQUEST_BYTES,
}
BLOCK_SIZES = {"Name": 24, "Type": 4}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field lies in its header."""

    name: str
    code: str
    meaning: str
    offset: int
    size: int


def find_places(fields: Fields) -> Iterator[Place]:
    """Each field with its offset, in order."""
    offset = 0
    for name, code, meaning in fields:
        size = struct.calcsize("<" + code)
        yield Place(name, code, meaning, offset, size)
        offset += size
