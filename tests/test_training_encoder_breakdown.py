"""Figures of encoders, told apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from encoder_pictures import draw_data

from engine.names import ICT_EXPRESSIONS
from engine.training.encoder_breakdown import (
    FIGURES,
    expression_table,
    group_figures,
    group_table,
)
from engine.training.encoder_measures import measure
from engine.training.encoder_pictures import Pictures, prepare

SMILE, BLINK = (ICT_EXPRESSIONS.index(name) for name in ("mouthSmile_L", "eyeBlink_R"))


def _pictures() -> Pictures:
    pictures = prepare(draw_data(np.random.default_rng(0)))
    act = pictures.act.copy()
    act[pictures.acting & (pictures.person % 3 == 0)] = "sparse"
    return replace(pictures, act=act, code=np.where(pictures.code < 0.4, 0.0, pictures.code))


def _figures(line: str) -> dict[str, float]:
    return dict(zip(("pictures", *FIGURES), map(float, line.split()[1:]), strict=True))


def test_all_pictures_together_have_the_figures_of_the_main_table():
    pictures = _pictures()
    drawn = np.clip(pictures.code[:, :53] + np.random.default_rng(1).normal(0, 0.2, (72, 53)), 0, 1)
    acting = pictures.acting
    figures = group_figures(pictures.code[acting, :53], drawn[acting], np.eye(53))
    expected = measure(pictures, drawn, np.eye(53))
    for name in set(FIGURES) & set(expected):
        assert figures[name] == pytest.approx(expected[name]), name
    assert len(set(FIGURES) & set(expected)) == len(FIGURES) - 1


def test_a_mistake_shows_in_its_own_group_only():
    pictures = _pictures()
    drawn = pictures.code[:, :53].copy()
    drawn[pictures.act == "sparse"] *= 0.5
    heading, *lines = group_table("an encoder", drawn, pictures.act, pictures, np.eye(53))
    assert heading.split() == ["an", "encoder", "pictures", *FIGURES]
    assert [line.split()[0] for line in lines] == ["dense", "sparse"]
    dense, sparse = map(_figures, lines)
    assert dense["pictures"] == 32
    assert sparse["pictures"] == 16
    assert (dense["face"], dense["error"], dense["R2"]) == (0.0, 0.0, 1.0)
    assert sparse["face"] == 0.5
    assert sparse["error"] > 0.1
    assert sparse["R2"] < 0.9


def test_groups_of_other_kinds_can_be_told_apart_too():
    pictures = _pictures()
    lines = list(group_table("x", pictures.code[:, :53], pictures.family, pictures, np.eye(53)))
    assert [line.split()[0] for line in lines[1:]] == ["ict", "makehuman"]


def test_what_a_face_at_rest_cannot_tell_is_left_open():
    pictures = _pictures()
    still = replace(pictures, code=0 * pictures.code)
    (line,) = list(group_table("x", np.full((72, 53), 0.02), np.full(72, "all"), still,
                               np.eye(53)))[1:]  # fmt: skip
    figures = dict(zip(("pictures", *FIGURES), line.split()[1:], strict=True))
    assert figures["face"] == figures["R2"] == figures["lids"] == "-"
    assert figures["error"] == figures["nothing"] == "0.020"


def test_every_expression_has_its_line():
    pictures = _pictures()
    truth = pictures.code[:, :53]
    drawn = truth.copy()
    drawn[:, SMILE] = truth[pictures.acting, SMILE].mean()
    drawn[:, BLINK] = np.where(truth[:, BLINK] == 0.0, 0.3, truth[:, BLINK])
    rows = [("by name", 0 * truth), ("a run", drawn), ("a run, unrested", truth)]
    heading, *lines = expression_table(rows, pictures)
    assert heading.endswith("error  nothing  of a run")
    found = {line.split()[0]: [float(word) for word in line.split()[1:]] for line in lines}
    assert tuple(found) == ICT_EXPRESSIONS
    by_name, run, unrested, error, nothing = found["mouthSmile_L"]
    assert by_name < 0.0
    assert (run, unrested) == (0.0, 1.0)
    assert error > 0.1
    assert nothing > 0.1
    assert found["eyeBlink_R"][4] == 0.3
    assert found["jawOpen"][1:] == [1.0, 1.0, 0.0, 0.0]
