from __future__ import annotations

from pathlib import Path

import pytest

from live.errors import SetupError
from live.rigs.rig_config import GalleryOptions, RigOptions


def test_edits_are_one_file_or_none() -> None:
    choices = RigOptions(edits=Path("a.toml"), use_own_shapes=True).edit_choices()
    assert choices.file == Path("a.toml")
    assert choices.own_shapes
    assert not choices.ignored
    with pytest.raises(SetupError, match="exclude each other"):
        RigOptions(edits=Path("a.toml"), no_edits=True).edit_choices()


def test_clicked_points_are_not_given_ones() -> None:
    RigOptions(click=Path("a.toml")).check()
    with pytest.raises(SetupError, match="exclude each other"):
        RigOptions(click=Path("a.toml"), landmarks=Path("b.toml")).check()


@pytest.mark.parametrize("options", [{"warps": -1}, {"warps": 5000}, {"warps": 2}])
def test_stylised_heads_are_asked_for_sensibly(options: dict) -> None:
    with pytest.raises(SetupError, match="--warps"):
        GalleryOptions(out=Path("sheets"), **options).check()
