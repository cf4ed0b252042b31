"""The truth drill's measures."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from gl_context import shared_context
from makehuman_pack import makehuman_pack

sys.path.insert(0, str(Path(__file__).parent.parent / "drills"))
from encoder_truth import (  # pyright: ignore[reportMissingImports]
    draw_turns,
    explained,
    read_demo_truth,
    report_leaks,
    report_truth,
    sweep,
    truth_panels,
)

from capture.demo import demo_clip
from engine.names import ICT_EXPRESSIONS

TRUTH = read_demo_truth(demo_clip().with_name("demo_coefficients.csv"))


def test_what_is_recovered_exactly_is_explained_and_a_constant_is_not():
    values = np.sin(np.arange(50))
    assert explained(values, values) == 1.0
    assert explained(values, np.full(50, values.mean())) == pytest.approx(0.0)
    assert explained(values, -values) < 0.0


def test_the_demo_s_truth_moves_and_rests():
    assert TRUTH.shape == (300, 53)
    assert TRUTH[:, ICT_EXPRESSIONS.index("jawOpen")].max() > 0.5
    assert not TRUTH.any(axis=1).all()  # some images for a calibration


def test_the_report_tells_r2_and_what_is_claimed_of_nothing(capsys):
    too_much = np.where(TRUTH == 0.0, 0.25, TRUTH)
    report_truth(TRUTH, {"perfect": TRUTH, "eager": too_much})
    lines = capsys.readouterr().out.splitlines()
    assert next(x for x in lines if "jawOpen" in x).split()[1] == "1.00"
    assert next(x for x in lines if "claimed" in x).split()[-2:] == ["0.000", "0.250"]


def test_every_moving_expression_has_a_panel():
    panels = truth_panels(TRUTH, {"learned": TRUTH})
    assert "jawOpen" in {panel.title for panel in panels}
    assert 20 < len(panels) <= len(ICT_EXPRESSIONS)


def test_the_head_turns_30_degrees_each_way_and_never_both_at_once():
    turns = np.degrees(sweep())
    np.testing.assert_allclose(np.abs(turns).max(axis=0), 30.0, atol=0.1)
    np.testing.assert_allclose(turns.min(axis=0), -turns.max(axis=0))
    assert not (turns[:, 0] * turns[:, 1]).any()
    assert not turns[:20].any()


def test_the_worst_leak_is_told_with_its_turn(capsys):
    turns = sweep()
    code = np.zeros((len(turns), 54))
    worst = int(turns[:, 1].argmax())
    code[worst, ICT_EXPRESSIONS.index("mouthPucker")] = 0.4
    assert report_leaks("learned", code, turns) == 0.4
    assert "mouthPucker 0.40 at yaw +0, pitch +30" in capsys.readouterr().out


def test_the_drawn_head_turns():
    shared_context()
    turned = np.radians([[0.0, 0.0], [30.0, 0.0]])
    straight, aside = draw_turns(makehuman_pack(), turned, rounds=0)
    assert straight.shape == (512, 512, 3)
    assert np.abs(straight.astype(float) - aside).mean() > 5.0
