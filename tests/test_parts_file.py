from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from test_part_cut import COUNT, two_balls

from engine.errors import EngineError
from engine.mtl_file import plain_material
from engine.part_cut import cut_mesh
from engine.parts_file import CHOICES, load_parts_file, said_of_triangles


@pytest.fixture
def said(tmp_path: Path):
    """What a text says of two balls: of the object b, then of the object a."""

    def say(text: str) -> list[str | None]:
        file = tmp_path / "parts.toml"
        file.write_text(text, encoding="utf-8")
        mesh = replace(two_balls(), materials=(plain_material("red"),))
        words = said_of_triangles(load_parts_file(file), mesh, cut_mesh(mesh))
        assert words.shape == (2 * COUNT,)
        halves = [np.unique(half) for half in np.split(words, 2)]
        return [CHOICES[half[0]] if half[0] >= 0 else None for half in halves]

    return say


def test_objects_materials_and_pieces(said):
    assert said("") == [None, None]
    assert said('[objects]\n"a" = "hair"') == [None, "hair"]
    assert said('[objects]\na = "hair"\n[materials]\nred = "skin"') == ["skin", "skin"]
    assert said('[materials]\nred = "skin"\n[pieces]\n0 = "eyes"') == ["eyes", "skin"]
    assert said('[pieces]\n"0 - 1" = "teeth"') == ["teeth", "teeth"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[objects]\nc = "hair"', "no object is named 'c'; those there are: a, b."),
        ('[materials]\nblue = "hair"', "no material is named 'blue'; those there are: red."),
        ('[objects]\na = "hat"', "says 'a' is 'hat'; it can be skin, eye_L, .*, teeth."),
        ('[pieces]\n2 = "hair"', "no piece '2'; pieces are numbers from 0 to 1"),
        ('[pieces]\n"1-0" = "hair"', "no piece '1-0'"),
        ('[pieces]\nfirst = "hair"', "no piece 'first'"),
        ('[bones]\na = "hair"', "has a table 'bones'; the tables are objects, materials, pieces."),
        ('objects = "hair"', r"objects should be a table; write \[objects\]"),
        ("[objects", "is no TOML text"),
        (f"a = {'[' * 100_000}", "is no TOML text"),
        (f"a = {'9' * 5000}", "is no TOML text"),
        ("[objects]\na = 3", "says 'a' is 3"),
        ("[objects]\na = []", r"says 'a' is \[\]"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(said, text, sentence):
    with pytest.raises(EngineError, match=sentence) as refused:
        said(text)
    assert "\n" not in str(refused.value)


def test_a_long_list_of_names_is_cut(tmp_path: Path):
    file = tmp_path / "parts.toml"
    file.write_text('[materials]\nblue = "hair"')
    materials = tuple(plain_material(f"m{k:02d}") for k in range(40))
    mesh = replace(two_balls(), materials=materials)
    with pytest.raises(EngineError, match="m11 and 28 more"):
        said_of_triangles(load_parts_file(file), mesh, cut_mesh(mesh))


def test_a_file_that_is_not_there(tmp_path: Path):
    with pytest.raises(EngineError, match="cannot be read"):
        load_parts_file(tmp_path / "none.toml")
    binary = tmp_path / "picture.png"
    binary.write_bytes(b"\x89PNG\xff\x00")
    with pytest.raises(EngineError, match="no TOML text"):
        load_parts_file(binary)
