"""Comparing the tracker with the truth of the demo clip."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from footage import tracker_model

from capture.demo import demo_clip
from capture.names import MEDIAPIPE_BLENDSHAPES
from engine.names import ICT_EXPRESSIONS
from live.demo_check import compare_clip, read_truth, tracker_name


def test_every_expression_has_a_tracker_name():
    heard = {tracker_name(name) for name in ICT_EXPRESSIONS}
    assert heard == set(MEDIAPIPE_BLENDSHAPES) - {"_neutral"}


def test_sides_go_to_their_own():
    assert tracker_name("eyeBlink_L") == "eyeBlinkLeft"
    assert tracker_name("mouthSmile_R") == "mouthSmileRight"
    assert tracker_name("browInnerUp_L") == "browInnerUp"
    assert tracker_name("mouthLeft") == "mouthLeft"


def test_the_truth_is_read_by_name(tmp_path: Path):
    (tmp_path / "truth.csv").write_text("frame,jawOpen,eyeBlink_L\n0,0.5,0\n1,1,0.25\n")
    truth = read_truth(tmp_path / "truth.csv")
    np.testing.assert_array_equal(truth["jawOpen"], [0.5, 1.0])
    np.testing.assert_array_equal(truth["eyeBlink_L"], [0.0, 0.25])


def test_tracker_finds_the_performer_and_hears_the_script():
    first, *lines = compare_clip(demo_clip().parent, tracker_model())
    share = float(first.split("face found in ")[1].split("%")[0])
    assert share >= 95.0
    correlation = {name: float(value) for name, value in (line.split() for line in lines)}
    for name in ("jawOpen", "eyeBlink_L", "eyeBlink_R", "mouthSmile_L", "mouthSmile_R"):
        assert correlation[name] > 0.9, name
    for name in ("browInnerUp_L", "browDown_R", "eyeLookOut_L", "eyeLookOut_R", "mouthPucker"):
        assert correlation[name] > 0.5, name
