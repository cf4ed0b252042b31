"""The browser page draws with the program's own shaders and numbers."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "drills"))
import make_viewer_looks
from make_viewer_looks import TARGET, write_looks

from render.context import read_shader


def test_the_page_has_the_shaders_and_looks_of_today() -> None:
    assert TARGET.read_text(encoding="utf-8") == write_looks(), (
        "live/viewer/looks.js is not current: python drills/make_viewer_looks.py"
    )


def test_a_shader_is_kept_to_the_letter() -> None:
    assert read_shader("eye.frag").removeprefix("#version 330 core\n") in write_looks()


def test_a_shader_that_javascript_would_misread_is_not_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(make_viewer_looks, "read_shader", lambda name: "float a; // `${a}`")
    with pytest.raises(ValueError, match="template strings"):
        write_looks()
