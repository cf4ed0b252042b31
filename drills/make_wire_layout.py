"""Write the numbers of the wire format for every client, and the tables of its document.

    python drills/make_wire_layout.py

One source, the tables in `live/`, so that no client can be of another opinion about an offset. The
document's text is written by hand; only what stands between its markers is replaced.
"""

from __future__ import annotations

import re
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # runs from the clone without installing

from drills.wire_document import DOCUMENT, write_document
from drills.wire_tables import (
    BLOCK_SIZES,
    CONTENTS,
    FLAGS,
    HEADER_SIZES,
    LIMITS,
    MAGICS,
    NUMBERS,
    TABLES,
    TOPIC_START,
    find_places,
)
from live.broadcast import snapshot_blocks
from live.broadcast.topics import TOPIC_BYTES, VERSION

ROOT = Path(__file__).parent.parent
NOTE = "Made by drills/make_wire_layout.py from the tables in live/: change those, then run that."


def pascal(name: str) -> str:
    """`head_rotation` as HeadRotation."""
    return "".join(word.capitalize() for word in name.split("_"))


def upper(name: str) -> str:
    """MaxFrameBytes as MAX_FRAME_BYTES."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()


def write_csharp() -> str:
    """`WireLayout.cs`."""
    lines: list[str] = []

    def add(name: str, value: int) -> None:
        lines.append(f"        public const int {name} = {value};")

    add("Version", VERSION)
    add("TopicSize", TOPIC_BYTES)
    for kind, text in {**MAGICS, "Topic": TOPIC_START}.items():
        (value,) = struct.unpack("<I", text.encode())
        lines.append(f'        public const uint {kind}Magic = 0x{value:08X}; // "{text}"')
    for kind, size in HEADER_SIZES.items():
        add(f"{kind}HeaderSize", size)
    add("BlockEntrySize", snapshot_blocks.ENTRY.size)
    for kind, fields in TABLES.items():
        lines.append("")
        for place in find_places(fields):
            add(f"{kind}{pascal(place.name)}Offset", place.offset)
    lines.append("")
    for part, size in BLOCK_SIZES.items():
        add(f"Block{part}Size", size)
    add("BlockShapeLength", snapshot_blocks.MAX_RANK)
    lines.append("")
    for name, value in named_numbers():
        add(name, value)
    body = "\n".join(lines)
    return (
        f"// {NOTE}\nnamespace Mimesh.Core\n{{\n"
        "    /// <summary>Offsets, sizes and limits of the wire format.</summary>\n"
        f"    public static class WireLayout\n    {{\n{body}\n    }}\n}}\n"
    )


def write_cpp() -> str:
    """`MimeshWireLayout.h`."""
    lines: list[str] = []

    def add(name: str, value: int, kind: str = "std::size_t") -> None:
        lines.append(f"inline constexpr {kind} {name} = {value};")

    add("WireVersion", VERSION, "std::uint16_t")
    add("TopicBytes", TOPIC_BYTES)
    lines.append(f'inline constexpr char TopicStart[] = "{TOPIC_START}";')
    for kind, text in MAGICS.items():
        lines.append(f'inline constexpr char {kind}Magic[] = "{text}";')
    for kind, size in HEADER_SIZES.items():
        add(f"{kind.replace('Frame', '')}HeaderSize", size)
    add("BlockEntrySize", snapshot_blocks.ENTRY.size)
    for kind, fields in TABLES.items():
        lines.append("")
        for place in find_places(fields):
            add(f"{kind.replace('Frame', '')}{pascal(place.name)}Offset", place.offset)
    lines.append("")
    for part, size in BLOCK_SIZES.items():
        add(f"Block{part}Bytes", size)
    add("BlockShapeLength", snapshot_blocks.MAX_RANK)
    lines.append("")
    for name, value in named_numbers():
        add(name, value, _cpp_type(name))
    body = "\n".join(lines)
    return (
        f"// {NOTE}\n#pragma once\n\n#include <cstddef>\n#include <cstdint>\n\n"
        f"namespace mimesh {{\nnamespace layout {{\n\n{body}\n\n"
        "}  // namespace layout\n}  // namespace mimesh\n"
    )


def _cpp_type(name: str) -> str:
    if name.endswith("Bytes"):
        return "std::size_t"
    small = name.startswith(("Mode", "Encoding", "Space", "Contents"))
    return "std::uint8_t" if small else "std::uint32_t"


def named_numbers() -> Iterator[tuple[str, int]]:
    """Flags, contents, modes, encodings, spaces and limits by their names."""
    yield from ((f"Flag{name}", value) for name, value in FLAGS.items())
    yield from ((f"Contents{name}", value) for name, value in CONTENTS.items())
    for kind, numbers in NUMBERS.items():
        yield from ((f"{kind}{pascal(name)}", value) for name, value in numbers.items())
    yield from LIMITS.items()


def write_javascript() -> str:
    """`layout.js`."""
    lines = [f"// {NOTE}", ""]

    def add(name: str, value: object) -> None:
        text = f'"{value}"' if isinstance(value, str) else str(value)
        lines.append(f"export const {name} = {text};")

    add("VERSION", VERSION)
    add("TOPIC_SIZE", TOPIC_BYTES)
    add("TOPIC_START", TOPIC_START)
    for kind, text in MAGICS.items():
        add(f"{upper(kind)}_MAGIC", text)
    for kind, size in HEADER_SIZES.items():
        add(f"{upper(kind)}_HEADER_SIZE", size)
    add("BLOCK_ENTRY_SIZE", snapshot_blocks.ENTRY.size)
    for kind, fields in TABLES.items():
        lines += ["", f"export const {upper(kind)}_OFFSETS = {{"]
        lines += [f"  {place.name}: {place.offset}," for place in find_places(fields)]
        lines += ["};"]
    lines += [""]
    for name, value in FLAGS.items():
        add(upper(name), value)
    for name, value in CONTENTS.items():
        add(f"HAS_{upper(name)}", value)
    for kind, numbers in NUMBERS.items():
        listed = ", ".join(f'"{name}"' for name in numbers)
        lines.append(f"export const {upper(kind)}S = [{listed}];")
    for name, value in LIMITS.items():
        add(upper(name), value)
    return "\n".join(lines) + "\n"


SOURCES = {
    "clients/unity/Runtime/Core/WireLayout.cs": write_csharp,
    "clients/unreal/Source/Mimesh/Public/MimeshWireLayout.h": write_cpp,
    "live/viewer/layout.js": write_javascript,
}


def make_files() -> dict[str, str]:
    """Path below the project to what should stand there."""
    files = {path: write() for path, write in SOURCES.items()}
    if (ROOT / DOCUMENT).exists():
        files[DOCUMENT] = write_document((ROOT / DOCUMENT).read_text(encoding="utf-8"))
    return files


def main() -> None:
    """Write what is not current."""
    for path, text in make_files().items():
        file = ROOT / path
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
            print(f"wrote {path}")


if __name__ == "__main__":
    main()
