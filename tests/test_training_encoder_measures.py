"""Figures of an encoder."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from encoder_pictures import draw_data

from engine.names import ICT_EXPRESSIONS
from engine.training.encoder_measures import measure, turn_leakage, wink_kept
from engine.training.encoder_pictures import Pictures, prepare

LEFT, RIGHT = (ICT_EXPRESSIONS.index(f"eyeBlink_{side}") for side in "LR")
SMILE = ICT_EXPRESSIONS.index("mouthSmile_L")


def _pictures() -> Pictures:
    pictures = prepare(draw_data(np.random.default_rng(0)))
    return replace(pictures, code=np.where(pictures.code < 0.4, 0.0, pictures.code))


def test_the_truth_is_perfect():
    pictures = _pictures()
    figures = measure(pictures, pictures.code, np.eye(53))
    assert figures["face"] == 0.0
    assert figures["R2"] == figures["jaw"] == figures["brows"] == 1.0
    assert figures["nothing"] == 0.0
    assert figures["wink"] == 1.0


def test_what_is_nothing_in_truth_is_seen():
    pictures = _pictures()
    drawn = np.where(pictures.code == 0.0, 0.2, pictures.code)
    assert measure(pictures, drawn, np.eye(53))["nothing"] == pytest.approx(0.2)


def test_a_wink_on_the_wrong_side_takes_away():
    truth, drawn = np.zeros((2, 53)), np.zeros((2, 53))
    truth[0, LEFT], truth[1, RIGHT] = 1.0, 1.0
    drawn[:, LEFT] = 0.6
    assert wink_kept(truth, truth) == 1.0
    assert wink_kept(truth, drawn) == pytest.approx(0.0)
    assert np.isnan(wink_kept(np.zeros((2, 53)), drawn))


def test_the_expression_that_turned_heads_wake_is_named():
    pictures = _pictures()
    turn = np.zeros_like(pictures.turn)
    turn[:20, 0] = 0.4
    still = replace(pictures, code=np.zeros_like(pictures.code), turn=turn)
    drawn = np.zeros((len(turn), 53))
    drawn[:20, SMILE] = 0.3
    drawn[20:, LEFT] = 1.0  # not turned: not counted
    name, mean = turn_leakage(still, drawn)
    assert (name, round(mean, 6)) == ("mouthSmile_L", 0.3)
    assert np.isnan(turn_leakage(replace(still, turn=0 * turn), drawn)[1])
