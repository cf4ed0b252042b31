from __future__ import annotations

from capture.names import FACE_REGIONS, MEDIAPIPE_BLENDSHAPES
from engine.names import CONFIDENCE_REGIONS


def test_there_are_52_different_names_the_neutral_one_first():
    assert len(MEDIAPIPE_BLENDSHAPES) == len(set(MEDIAPIPE_BLENDSHAPES)) == 52
    assert MEDIAPIPE_BLENDSHAPES[0] == "_neutral"
    assert "tongueOut" not in MEDIAPIPE_BLENDSHAPES


def test_every_left_has_its_right():
    for name in MEDIAPIPE_BLENDSHAPES:
        if name.endswith("Left"):
            assert name.removesuffix("Left") + "Right" in MEDIAPIPE_BLENDSHAPES


def test_the_engine_names_the_trackers_regions_as_the_tracker_does():
    assert FACE_REGIONS == CONFIDENCE_REGIONS
