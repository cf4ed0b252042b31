"""Every client's numbers are those of the tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from drills import make_wire_layout
from live.topics import TOPIC_BYTES

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
    for kind, fields in make_wire_layout.TABLES.items():
        places = list(make_wire_layout.find_places(fields))
        for place, following in zip(places, places[1:], strict=False):
            assert place.offset + place.size == following.offset
        end = places[-1].offset + places[-1].size
        sizes = {**make_wire_layout.HEADER_SIZES, "Block": 64}
        assert end == sizes[kind]


def test_a_document_without_its_markers_is_refused() -> None:
    with pytest.raises(SystemExit, match="should have"):
        make_wire_layout.write_document("# Wire format")
