"""What stands between the markers of docs/wire-format.md, made from the tables."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from drills.wire_tables import TABLES, Fields, find_places
from live.broadcast import snapshot_record
from live.broadcast.snapshot_record import Shape

DOCUMENT = "docs/wire-format.md"
EXAMPLE = (
    Path(__file__).parent.parent / "tests" / "data" / "wire" / "frame_eyed_code_float32_unity.bin"
)
EXAMPLE_BYTES = 176


TYPES = {
    "B": "uint8",
    "H": "uint16",
    "I": "uint32",
    "Q": "uint64",
    "f": "float32",
    "4I": "4 uint32",
    "3f": "3 float32",
    "4f": "4 float32",
    "4s": "4 bytes",
    "8s": "8 bytes",
    "24s": "24 bytes",
}
"""Struct codes as people read them."""


def write_table(fields: Fields) -> str:
    """One header as a Markdown table."""
    rows = [
        f"| {place.offset} | {place.size} | `{place.name}` | {TYPES[place.code]} "
        f"| {place.meaning} |"
        for place in find_places(fields)
    ]
    return "\n".join(["| at | bytes | field | type | meaning |", "|---|---|---|---|---|", *rows])


def write_blocks(blocks: Iterable[tuple[str, str, Shape, str]]) -> str:
    """Blocks of a snapshot as a Markdown table."""
    rows = []
    for name, kind, shape, meaning in blocks:
        lengths = " x ".join(map(str, shape))
        rows.append(f"| `{name}` | {kind} | {lengths} | {meaning} |")
    return "\n".join(["| block | type | shape | meaning |", "|---|---|---|---|", *rows])


def write_example() -> str:
    """The first bytes of a recorded message, sixteen a line."""
    message = EXAMPLE.read_bytes()[:EXAMPLE_BYTES]
    lines = [f"    {at:3d}  {message[at : at + 16].hex(' ')}" for at in range(0, len(message), 16)]
    return "\n".join(["", *lines, ""])


def write_document(text: str) -> str:
    """The document with its tables as the code has them now."""
    free: Shape = ("bytes",)
    texts = [(name, "utf8", free, meaning) for name, meaning in snapshot_record.TEXT_BLOCKS]
    looks = [
        *snapshot_record.APPEARANCE_BLOCKS,
        ("surface_kinds", "utf8", free, "names of the kind numbers"),
        ("texture_0, texture_1 ...", "png", free, "as many as there are"),
        *(
            (name, kind, shape, f"{meaning}; there only for a face without any colour of its own")
            for name, kind, shape, meaning in snapshot_record.BROW_BLOCKS
        ),
    ]
    tables = {f"{kind.lower()} header": write_table(fields) for kind, fields in TABLES.items()}
    tables["mesh blocks"] = write_blocks([*snapshot_record.MESH_BLOCKS, *texts])
    tables["basis blocks"] = write_blocks(snapshot_record.BASIS_BLOCKS)
    tables["appearance blocks"] = write_blocks(looks)
    tables["example"] = write_example()
    for name, table in tables.items():
        begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
        if text.count(begin) != 1 or text.count(end) != 1:
            raise SystemExit(f"{DOCUMENT} should have {begin} and {end} once each.")
        before, rest = text.split(begin)
        text = f"{before}{begin}\n{table}\n{end}{rest.split(end)[1]}"
    return text
