from __future__ import annotations

import re
import tomllib
from pathlib import Path

from engine.edit_template import write_template
from engine.edits import RigEdits, read_edits
from engine.morph_names import EXPRESSIONS
from engine.names import REGION_NAMES


def test_as_it_is_it_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "head.rig.toml"
    path.write_text(write_template(["Smile", "two\nlines = 3"]), encoding="utf-8")
    assert read_edits(path) == RigEdits()


def test_every_line_can_be_taken_out_of_its_comment(tmp_path: Path) -> None:
    text = re.sub(r'(?m)^# (?=["*\w]+ = )', "", write_template())
    path = tmp_path / "head.rig.toml"
    path.write_text(text, encoding="utf-8")
    assert {'"left"', "0.8"} <= set(re.split(r"[ ,\n]", text))
    edits = read_edits(path)
    assert edits.own_shapes
    assert edits.symmetry == "left"
    assert set(edits.gains) == set(EXPRESSIONS)
    assert set(edits.regions) == set(REGION_NAMES)
    assert edits.replaced
    assert set(tomllib.loads(text)["gain"]) == {"*", *EXPRESSIONS}


def test_the_files_shapes_are_listed() -> None:
    assert "# Shapes: Smile; Fcl_ALL_Joy\n" in write_template(["Smile", "Fcl_ALL_Joy"])
    assert "the mesh file has none" in write_template()
