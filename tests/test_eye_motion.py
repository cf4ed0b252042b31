import numpy as np
import pytest
from made_clone_rig import made_clone_rig, made_track

from engine.cloning.code_decoder import CodeDecoder
from engine.cloning.eye_motion import EyeMotion
from engine.gaze import gaze_of_codes


@pytest.mark.parametrize("head_motion", ["head", "whole"])
def test_gaze_comes_back_as_it_was_given(head_motion):
    rig, track = made_clone_rig(), made_track(1, 6)
    posed = CodeDecoder(rig, head_motion).decode(track)
    gaze = EyeMotion(rig).read(posed, track.T_neutral_head, track.code)
    assert gaze.dtype == np.float32
    np.testing.assert_allclose(gaze, track.gaze, atol=2e-5)


def test_eyes_that_also_shift_are_read_by_their_turn_alone():
    rig, track = made_clone_rig(), made_track(2, 3)
    posed = CodeDecoder(rig, "none").decode(track)
    posed += np.array([0.01, -0.02, 0.03], np.float32)
    still = np.tile(np.eye(4), (3, 1, 1))
    gaze = EyeMotion(rig).read(posed, still, track.code)
    np.testing.assert_allclose(gaze, track.gaze, atol=2e-5)


def test_without_eyeballs_the_lids_say_it():
    parts = np.zeros(600, np.int8)
    rig = made_clone_rig(part_labels=parts, eye_centres=np.full((2, 3), np.nan, np.float32))
    track = made_track(3, 4)
    gaze = EyeMotion(rig).read(
        np.tile(rig.character.neutral_vertices, (4, 1, 1)), track.T_neutral_head, track.code
    )
    np.testing.assert_allclose(gaze, gaze_of_codes(track.code[:, :53]), atol=1e-6)
    assert np.abs(gaze).max() > 0.05
