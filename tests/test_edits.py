from __future__ import annotations

from pathlib import Path

import pytest

from engine.edits import RigEdits, edits_beside, read_edits
from engine.errors import EditError
from engine.morph_names import EXPRESSIONS
from engine.names import REGION_NAMES
from engine.own_shapes import Replacement


def read(text: str, folder: Path) -> RigEdits:
    path = folder / "head.rig.toml"
    path.write_text(text, encoding="utf-8")
    return read_edits(path)


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    edits = read("", tmp_path)
    assert edits == RigEdits()
    assert edits.summary == "nothing changed"


def test_it_lies_beside_its_mesh() -> None:
    assert edits_beside(Path("heads/ann.v2.glb")) == Path("heads/ann.v2.rig.toml")


def test_the_nearer_name_counts_more_whatever_comes_first(tmp_path: Path) -> None:
    gains = read('[gain]\neyeBlink_L = 1.5\neyeBlink = 1.2\n"*" = 0.5\n', tmp_path).gains
    assert set(gains) == set(EXPRESSIONS)
    assert gains["eyeBlink_L"] == 1.5
    assert gains["eyeBlink_R"] == 1.2
    assert gains["jawOpen"] == gains["tongueOut"] == 0.5


def test_names_may_be_arkits(tmp_path: Path) -> None:
    gains = read("[gain]\nmouthSmileLeft = 2\nbrowInnerUp = 3\n", tmp_path).gains
    assert gains == {"mouthSmile_L": 2.0, "browInnerUp_L": 3.0, "browInnerUp_R": 3.0}


def test_mouth_close_goes_with_the_jaw_it_closes(tmp_path: Path) -> None:
    assert read("[gain]\njawOpen = 0.8\n", tmp_path).gains["mouthClose"] == 0.8
    both = read("[gain]\nmouthClose = 0.5\njawOpen = 0.8\n", tmp_path).gains
    assert both["mouthClose"] == pytest.approx(0.4)
    assert read("[gain]\nmouthClose = 0.5\n", tmp_path).gains == {"mouthClose": 0.5}
    assert read('[gain]\n"*" = 0.5\n', tmp_path).gains["mouthClose"] == 0.5
    regions = read("[region.chin]\njawOpen = 0\n", tmp_path).regions
    assert regions == {"chin": {"jawOpen": 0.0, "mouthClose": 0.0}}


def test_regions_take_one_weight_or_one_per_expression(tmp_path: Path) -> None:
    regions = read(
        "[region]\nnose = 0.5\nbrow = 0.3\n[region.brow_L]\nbrowDown_L = 2\n", tmp_path
    ).regions
    assert set(regions) == {"nose", "brow_L", "brow_R"}
    assert set(regions["nose"].values()) == {0.5}
    assert set(regions["nose"]) == set(EXPRESSIONS)
    assert regions["brow_L"]["browDown_L"] == 2.0
    assert regions["brow_L"]["browDown_R"] == regions["brow_R"]["browDown_L"] == 0.3


def test_every_region_can_be_named(tmp_path: Path) -> None:
    text = "[region]\n" + "".join(f"{name} = 0.5\n" for name in REGION_NAMES)
    assert set(read(text, tmp_path).regions) == set(REGION_NAMES)


def test_replacements(tmp_path: Path) -> None:
    edits = read(
        'own_shapes = true\n[replace]\njawOpen = "Open"\nmouthClose = false\n'
        'mouthSmile = "Grin"\nmouthSmile_R = { shape = "Smirk", gain = 0.5 }\n',
        tmp_path,
    )
    assert edits.own_shapes
    assert edits.replaced == {
        "jawOpen": Replacement("Open"),
        "mouthClose": None,
        "mouthSmile_L": Replacement("Grin"),
        "mouthSmile_R": Replacement("Smirk", 0.5),
    }
    assert edits.summary == "4 replacements, own shapes"


def test_the_summary_counts_what_is_written(tmp_path: Path) -> None:
    edits = read('symmetry = "left"\n[gain]\n"*" = 0.5\n[region]\nnose = 1\njaw = 1\n', tmp_path)
    assert edits.summary == "1 gain, 2 regions, symmetry left"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[gain]\neyeBlnk = 1\n", "no expression 'eyeBlnk' in [gain]; the nearest are eyeBlink"),
        ("[gain]\nqqqq = 1\n", "rig --write-edits FILE lists them"),
        ("[region.nsoe]\njawOpen = 1\n", "no region 'nsoe'; the nearest are nose"),
        ("[region.nose]\njawOpn = 1\n", "in [region.nose]; the nearest is jawOpen"),
        ("[gains]\njawOpen = 1\n", "no setting 'gains'; the nearest are gain"),
        ("own_shapes = 1\n", "own_shapes should be true or false; got 1"),
        ('symmetry = "both"\n', "symmetry should be"),
        ("symmetry = [1]\n", "symmetry should be"),
        ("gain = 3\n", "gain should be a table, written as [gain]"),
        ("[gain]\njawOpen = -0.1\n", "jawOpen in [gain] should be a number from 0 to 5; got -0.1"),
        ("[gain]\njawOpen = nan\n", "from 0 to 5; got nan"),
        ("[gain]\njawOpen = inf\n", "from 0 to 5; got inf"),
        ("[gain]\njawOpen = 5.1\n", "from 0 to 5; got 5.1"),
        (f"[gain]\njawOpen = 1{'0' * 400}\n", "from 0 to 5; got 1000"),
        ("[gain]\njawOpen = true\n", "from 0 to 5; got True"),
        ('[gain]\njawOpen = "1"\n', "from 0 to 5; got '1'"),
        ("[gain]\njawOpen = { a = 1 }\n", "from 0 to 5; got {'a': 1}"),
        ("[region]\nnose = -1\n", "* in [region.nose] should be a number"),
        ('[replace]\n"*" = "a"\n', "[replace] needs one expression"),
        ("[replace]\njawOpen = true\n", "should be a shape's name, false, or"),
        ('[replace]\njawOpen = { shape = "a", size = 1 }\n', "should be a shape's name"),
        ('[replace]\njawOpen = { shape = "a", gain = 9 }\n', "jawOpen in [replace] should be a"),
        ("[gain\n", "is not written as TOML"),
        (f"gain = {'9' * 5000}\n", "is not written as TOML"),
        ("a = " + "[" * 5000, "is not written as TOML"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(EditError) as caught:
        read(text, tmp_path)
    assert said in str(caught.value)
    assert str(caught.value).startswith("head.rig.toml")
    assert "\n" not in str(caught.value)


def test_files_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(EditError, match="not text in UTF-8"):
        read_edits(tmp_path / "a.toml")
    with pytest.raises(EditError, match="cannot be read: No such file"):
        read_edits(tmp_path / "b.toml")
