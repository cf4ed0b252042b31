"""Every client's numbers are those of the tables."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from drills import make_wire_layout, wire_document, wire_tables
from live.broadcast.topics import TOPIC_BYTES

ROOT = Path(__file__).parent.parent
FILES = make_wire_layout.make_files()


@pytest.mark.parametrize("path", FILES)
def test_the_file_is_current(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == FILES[path], (
        "run python drills/make_wire_layout.py"
    )


@pytest.mark.parametrize("path", make_wire_layout.SOURCES)
def test_known_numbers_stand_in_every_client(path: str) -> None:
    text = FILES[path]
    assert "MIMF" in text
    for number in (132, 48, 64, TOPIC_BYTES, 4_000_000, 536_870_912):
        assert str(number) in text


def test_offsets_follow_each_other_without_a_gap() -> None:
    for kind, fields in wire_tables.TABLES.items():
        places = list(wire_tables.find_places(fields))
        for place, following in itertools.pairwise(places):
            assert place.offset + place.size == following.offset
        end = places[-1].offset + places[-1].size
        sizes = {**wire_tables.HEADER_SIZES, "Block": 64}
        assert end == sizes[kind]


def test_a_document_without_its_markers_is_refused() -> None:
    with pytest.raises(SystemExit, match="should have"):
        wire_document.write_document("# Wire format")


def test_the_worked_example_says_what_stands_in_the_message() -> None:
    message = wire_document.EXAMPLE.read_bytes()
    document = (ROOT / wire_document.DOCUMENT).read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| `([0-9a-f. ]+)` \|", document, re.MULTILINE)
    assert len(rows) > 20
    for at, (place, shown) in enumerate(rows):
        start = int(place)
        begin, _, end = (part.strip() for part in shown.partition("..."))
        assert message[start:].startswith(bytes.fromhex(begin)), place
        if end:
            assert message[: int(rows[at + 1][0])].endswith(bytes.fromhex(end)), place
