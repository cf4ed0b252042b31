import itertools

import pytest

from engine.morph_names import EXPRESSIONS, MEANINGS, find_meaning, match_expressions
from engine.names import ICT_EXPRESSIONS


def arkit(name: str) -> str:
    """ARKit's spelling of one of ours."""
    return name.replace("_L", "Left").replace("_R", "Right")


ARKIT = tuple(
    dict.fromkeys(
        name[:-2] if name.startswith(("browInnerUp", "cheekPuff")) else arkit(name)
        for name in EXPRESSIONS
    )
)


def test_arkit_has_52_names_and_all_of_them_match() -> None:
    assert len(ARKIT) == 52
    matched = match_expressions(ARKIT)
    assert tuple(matched) == EXPRESSIONS
    assert matched["browInnerUp_L"] == matched["browInnerUp_R"] == "browInnerUp"
    assert matched["mouthSmile_L"] == "mouthSmileLeft"
    assert matched["jawLeft"] == "jawLeft"


@pytest.mark.parametrize(
    "respell",
    [
        lambda name: name,
        str.upper,
        str.lower,
        lambda name: name[0].upper() + name[1:],
        arkit,
        lambda name: arkit(name).lower(),
        lambda name: name.replace("_", "."),
        lambda name: "Face.M_F00." + arkit(name),
        lambda name: "blendShape1:" + name,
        lambda name: "A07_" + name,
        lambda name: "head_" + name,
        lambda name: f"{name[-1]}_{name[:-2]}" if name[-2] == "_" else name,
    ],
)
def test_every_expression_is_known_however_it_is_spelled(respell) -> None:
    names = [respell(name) for name in EXPRESSIONS]
    assert [find_meaning(name) for name in names] == list(EXPRESSIONS)
    assert list(match_expressions(names)) == list(EXPRESSIONS)


@pytest.mark.parametrize("name", ["eye_blink_left", "Eye_Blink_L", "EyeBlinkL", "leftEyeBlink"])
def test_snakes_and_camels(name: str) -> None:
    assert find_meaning(name) == "eyeBlink_L"


@pytest.mark.parametrize(
    "name",
    ["", "Fcl_MTH_A", "blink", "jawOpen_mouthClose", "eyeBlinkLeft.eyeLookDownLeft", "smile",
     "no_jawOpen", "jawOpenFix", "underjawOpen", "\n", "目"],
)  # fmt: skip
def test_what_is_no_expression_or_two_of_them_means_none(name: str) -> None:
    assert find_meaning(name) is None


def test_a_base_means_both_sides_and_counts_for_neither() -> None:
    assert find_meaning("eye_blink") == "eyeBlink"
    assert match_expressions(["eyeBlink", "mouthSmile"]) == {}


def test_the_plainest_name_counts_then_the_first() -> None:
    names = ["head_jawOpen", "JawOpen", "jaw_open", "cheekPuff", "cheekPuff_L"]
    assert match_expressions(names) == {"jawOpen": "JawOpen", "cheekPuff_L": "cheekPuff_L"}


def test_no_spelling_is_ambiguous() -> None:
    for one, other in itertools.combinations(ICT_EXPRESSIONS, 2):
        assert MEANINGS[arkit(one).lower()] != MEANINGS[arkit(other).lower()]
    assert set(EXPRESSIONS) <= set(MEANINGS.values())
