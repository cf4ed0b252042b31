from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from some_character import some_character

from engine.errors import EditError
from live.config import LiveOptions
from live.rigs.character_rigging import rig_character
from live.rigs.rigging import Rigged


def rigged() -> Rigged:
    character, mesh = some_character()
    return Rigged(mesh, character, None, fresh=True)


def test_the_character_that_is_moved_is_the_edited_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("live.rigs.character_rigging.rig_mesh", lambda *_, **__: rigged())
    edits = tmp_path / "soft.toml"
    edits.write_text("[gain]\njawOpen = 0.5\n")
    lines: list[str] = []
    found = rig_character(LiveOptions(edits=edits), lines.append)
    jaw_open = found.character.expression_names.index("jawOpen")
    np.testing.assert_allclose(
        found.character.basis[jaw_open], 0.5 * rigged().character.basis[jaw_open]
    )
    assert lines[-1] == "  edits from soft.toml: 1 gain"


def test_edits_that_cannot_be_meant_are_told_before_anything_is_rigged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "live.rigs.character_rigging.rig_mesh", lambda *_, **__: pytest.fail("it was rigged")
    )
    with pytest.raises(EditError, match="cannot be read"):
        rig_character(LiveOptions(edits=tmp_path / "absent.toml"), lambda line: None)
