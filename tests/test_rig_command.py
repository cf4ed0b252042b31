from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from footage import tracker_model
from gl_context import shared_context
from PIL import Image
from some_character import some_character

from live.config import RigOptions
from live.errors import OutputError
from live.rig_command import describe, rig_command
from live.rigging import Rigged


def test_what_was_found_is_told() -> None:
    character, mesh = some_character(scale=0.01)
    text = "\n".join(describe(Rigged(mesh, character, Path("kept.npz"), fresh=True)))
    assert "one unit of the file is 100 cm" in text
    assert "eye_L 256" in text
    assert "tongueOut" in text
    assert "kept.npz" in text


def test_the_bundled_head_is_rigged_saved_and_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = tracker_model()
    shared_context()
    monkeypatch.setenv("MIMESH_CACHE", str(tmp_path / "cache"))
    lines: list[str] = []
    options = RigOptions(
        out=tmp_path / "head.npz",
        preview=tmp_path / "sheet.png",
        tracker_model=model,
        timing=True,
    )
    rig_command(options, lines.append)
    with np.load(tmp_path / "head.npz", allow_pickle=False) as character:
        vertex_count = len(character["neutral_vertices"])
        assert character["basis"].shape == (53, vertex_count, 3)
        assert character["skinning_weights"].shape == (vertex_count, 53)
        assert len(character["expression_names"]) == 53
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.width > sheet.height > 400
    assert any("alignment score" in line for line in lines)
    assert any(line.startswith("file to cache") for line in lines)
    assert list((tmp_path / "cache").rglob("*.npz"))


def test_files_that_cannot_be_written_are_known_first(tmp_path: Path) -> None:
    lines: list[str] = []
    with pytest.raises(OutputError, match="png"):
        rig_command(RigOptions(preview=tmp_path / "sheet.gif"), lines.append)
    assert not lines
