"""Random expressions to fit the encoder on."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from engine.names import ICT_EXPRESSIONS
from live.errors import LiveError
from live.random_moments import HEAD_SPAN, KINDS, STEMS, read_take, sample_moment

JAW, CLOSE = ICT_EXPRESSIONS.index("jawOpen"), ICT_EXPRESSIONS.index("mouthClose")
LOOKS = np.array([name.startswith("eyeLook") for name in ICT_EXPRESSIONS])


@pytest.fixture(scope="module")
def moments():
    rng = np.random.default_rng(0)
    return [sample_moment(rng, None) for _ in range(1500)]


def test_every_moment_can_be_made(moments):
    codes = np.array([moment.code for moment, _ in moments])
    assert codes.dtype == np.float32
    assert codes.min() >= 0.0
    assert codes.max() <= 1.0
    assert (codes[:, CLOSE] <= codes[:, JAW]).all()
    assert (np.abs([moment.head for moment, _ in moments]) <= HEAD_SPAN + 1e-9).all()


def test_every_expression_happens(moments):
    assert (np.array([moment.code for moment, _ in moments]).max(axis=0) > 0.3).all()
    assert {kind for _, kind in moments} == set(KINDS) - {"take"}


def test_neutral_faces_do_nothing_but_look(moments):
    neutral = [moment.code for moment, kind in moments if kind == "neutral"]
    assert 0.1 < len(neutral) / len(moments) < 0.2
    assert not np.array(neutral)[:, ~LOOKS].any()


def test_sparse_faces_mix_at_most_five(moments):
    def count(code):
        moving = {name for name, v in zip(ICT_EXPRESSIONS, code, strict=True) if v}
        return len({name.removesuffix("_L").removesuffix("_R") for name in moving} & set(STEMS))

    counts = [count(moment.code) for moment, kind in moments if kind == "sparse"]
    assert min(counts) == 0
    assert max(counts) == 5


def test_lids_follow_the_gaze(moments):
    code = {name: i for i, name in enumerate(ICT_EXPRESSIONS)}
    left = next(moment for moment, _ in moments if moment.gaze[0] > 0.1)
    assert left.code[code["eyeLookOut_L"]] > 0
    assert left.code[code["eyeLookIn_R"]] > 0
    assert left.code[code["eyeLookIn_L"]] == 0


def write_take(path, **values):
    columns = ["Timecode", "BrowInnerUp", "CheekPuff"]
    for name in ICT_EXPRESSIONS:
        for suffix, side in (("_L", "Left"), ("_R", "Right")):
            name = name[:-2] + side if name.endswith(suffix) else name
        columns.append(name[0].upper() + name[1:])
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(columns)
        table.writerow(["00:00:00:00.0", *(values.get(name, 0.0) for name in columns[1:])])


def test_a_take_is_read_by_name(tmp_path):
    write_take(tmp_path / "take.csv", BrowInnerUp=0.5, JawLeft=0.25, MouthSmileRight=1.5)
    (code,) = read_take(tmp_path / "take.csv")
    seen = {name: float(v) for name, v in zip(ICT_EXPRESSIONS, code, strict=True) if v}
    assert seen == {
        "browInnerUp_L": 0.5, "browInnerUp_R": 0.5, "jawLeft": 0.25, "mouthSmile_R": 1.0,
    }  # fmt: skip


def test_a_take_is_drawn_from(tmp_path):
    write_take(tmp_path / "take.csv", EyeLookOutLeft=0.5, EyeLookInRight=0.5, MouthFunnel=0.25)
    take = read_take(tmp_path / "take.csv")
    rng = np.random.default_rng(1)
    drawn = [m for m, kind in (sample_moment(rng, take) for _ in range(60)) if kind == "take"]
    assert drawn
    np.testing.assert_array_equal(drawn[0].code, take[0])
    np.testing.assert_allclose(np.degrees(drawn[0].gaze), [15, 0], atol=1e-5)


@pytest.mark.parametrize("content", [None, "", "Timecode,JawOpen\n0,0.5\n"])
def test_what_is_no_recording_is_one_sentence(tmp_path, content):
    if content is not None:
        (tmp_path / "take.csv").write_text(content)
    with pytest.raises(LiveError, match=r"take.csv cannot be read as a Live Link Face recording"):
        read_take(tmp_path / "take.csv")
