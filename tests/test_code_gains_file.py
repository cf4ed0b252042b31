"""The text file in which a person says how a track of codes is to be changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.cloning.code_gains import CodeGains
from engine.cloning.code_gains_file import GROUPS, read_code_gains
from engine.cloning.code_names import CODE_NAMES
from engine.errors import EditError
from engine.morph_names import EXPRESSIONS


def read(text: str, folder: Path) -> CodeGains:
    path = folder / "take.toml"
    path.write_text(text, encoding="utf-8")
    return read_code_gains(path)


def refusal(text: str, folder: Path) -> str:
    with pytest.raises(EditError) as refused:
        read(text, folder)
    return str(refused.value)


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    assert read("", tmp_path) == CodeGains()


def test_manners_go_with_their_expression_unless_they_are_named(tmp_path: Path) -> None:
    assert read("[gain]\nmouthPucker = 0.5\n", tmp_path).gains == {
        "mouthPucker": 0.5,
        "mouthPucker.style": 0.5,
    }
    gains = read('[gain]\neyeBlink = 0.5\n"eyeBlink_L.loose" = 0\n', tmp_path).gains
    assert gains["eyeBlink_L"] == gains["eyeBlink_R.loose"] == gains["eyeBlink_L.style"] == 0.5
    assert gains["eyeBlink_L.loose"] == 0.0
    assert read('[gain]\n"jawOpen.style" = 0\n', tmp_path).gains == {"jawOpen.style": 0.0}
    styles = read('[gain]\n"*.style" = 0\n', tmp_path).gains
    assert set(styles) == {name for name in CODE_NAMES if name.endswith(".style")}


def test_the_nearer_name_counts_more(tmp_path: Path) -> None:
    text = '[gain]\nmouthSmile_L = 4\nmouthSmile = 3\nmouth = 2\n"*" = 0.5\n'
    gains = read(text, tmp_path).gains
    assert set(gains) == set(CODE_NAMES)
    assert gains["mouthSmile_L"] == gains["mouthSmile_L.style"] == 4.0
    assert gains["mouthSmile_R"] == 3.0
    assert gains["mouthLeft"] == 2.0
    assert gains["jawOpen"] == gains["mouthClose"] == 0.5


def test_the_mouth_closes_what_the_jaw_opens(tmp_path: Path) -> None:
    gains = read("[gain]\nmouthClose = 0.5\njawOpen = 0.8\n", tmp_path).gains
    assert gains["mouthClose"] == gains["mouthClose.style"] == pytest.approx(0.4)
    assert "mouthClose" not in read("[gain]\nmouth = 0.5\n", tmp_path).gains
    assert read("[gain]\njaw = 0.5\n", tmp_path).gains["mouthClose"] == 0.5


def test_every_expression_is_in_one_group() -> None:
    assert sorted(name for group in GROUPS.values() for name in group) == sorted(EXPRESSIONS)
    assert {"brow", "eye", "cheek", "nose", "mouth", "jaw"} < set(GROUPS)


def test_offsets_limits_and_the_rest(tmp_path: Path) -> None:
    gains = read(
        "mirror = true\n[offset]\nbrowDown = -0.1\n[limit]\njawOpen = 0.8\n"
        "mouthSmileLeft = [0.1, 0.7]\n[smooth]\nwindow = 5\n[head]\ngain = 0.5\n[gaze]\ngain = 2\n",
        tmp_path,
    )
    assert gains.offsets == {"browDown_L": -0.1, "browDown_R": -0.1}
    assert gains.limits["jawOpen"][1] == 0.8
    assert gains.limits["jawOpen"][0] < -1.0
    assert gains.limits["mouthSmile_L"] == (0.1, 0.7)
    assert (gains.window, gains.mirror, gains.head_gain, gains.gaze_gain) == (5, True, 0.5, 2.0)
    assert gains.summary == (
        "mirrored, smoothed over 5 frames, 1 offset, 2 limits, head x 0.5, gaze x 2"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[gian]\n", "there is no setting 'gian'; the nearest are gain and gaze."),
        ("[gain]\njawOpn = 1\n", "no expression 'jawOpn' in [gain]; the nearest is jawOpen."),
        ('[gain]\n"tongueOut.style" = 1\n', "no part of the code 'tongueOut.style' in [gain]"),
        ("[gain]\njawOpen = -1\n", "jawOpen in [gain] should be a number from 0 to 5; got -1."),
        ("[offset]\njawOpen = 'x'\n", "jawOpen in [offset] should be a number from -5 to 5"),
        ("[limit]\njawOpen = [0.5, 0.1]\n", "should be the most, or [the least, the most]"),
        ("[limit]\njawOpen = [0.5]\n", "should be the most, or [the least, the most]"),
        ("[smooth]\nwindow = 4\n", "should be an odd count of frames; got 4."),
        ("[smooth]\nwindw = 5\n", "no setting of [smooth] 'windw'; the nearest is window."),
        ("[head]\ngain = nan\n", "gain in [head] should be a number from 0 to 5; got nan."),
        ("mirror = 1\n", "mirror should be true or false; got 1."),
        ("smooth = 5\n", "smooth should be a table, written as [smooth]."),
    ],
)
def test_what_cannot_be_meant_is_named(tmp_path: Path, text: str, said: str) -> None:
    sentence = refusal(text, tmp_path)
    assert sentence.startswith("take.toml: ")
    assert said in sentence
