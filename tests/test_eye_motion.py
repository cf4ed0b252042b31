from dataclasses import replace

import numpy as np
import pytest
from made_character import made_character
from made_clone_rig import made_clone_rig, made_track
from makehuman_pack import makehuman_pack

from engine.cloning.code_decoder import CodeDecoder
from engine.cloning.eye_motion import EyeMotion
from engine.eyes import eye_axes, find_eye_centres
from engine.gaze import gaze_of_codes
from engine.names import PART_NAMES


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


@pytest.fixture(scope="module")
def makehuman_eyes():
    """MakeHuman's head, its expressions by name, and what reads its eyes."""
    with np.load(makehuman_pack()) as pack:
        neutral, names = pack["neutral"], pack["expr_names"].tolist()
        moved = pack["expr_q"].astype(np.float32) * pack["expr_scale"][:, None, None]
        ranges = dict(zip(pack["geom_names"].tolist(), pack["geom_ranges"].tolist(), strict=True))
    parts = np.zeros(len(neutral), np.int8)
    for name in ("eye_L", "eye_R"):
        parts[slice(*ranges[name][:2])] = PART_NAMES.index(name)
    still = np.eye(4)
    character = made_character(
        neutral_vertices=neutral,
        part_labels=parts,
        eye_centres=find_eye_centres(neutral, parts, still),
        eye_axes=eye_axes(still),
        T_canonical_mesh=still,
    )
    rig = replace(made_clone_rig(), character=character)
    return neutral, dict(zip(names, moved, strict=True)), EyeMotion(rig)


@pytest.mark.parametrize(
    ("look", "axis", "sign"), [("Out", 0, 1), ("In", 0, -1), ("Up", 1, 1), ("Down", 1, -1)]
)
def test_eyeballs_that_somebody_else_animated(makehuman_eyes, look, axis, sign):
    neutral, moved, eyes = makehuman_eyes
    shares = np.array([0.5, 1.0])
    frames = neutral + shares[:, None, None] * moved[f"eyeLook{look}_L"]
    gaze = eyes.read(frames, np.tile(np.eye(4), (2, 1, 1)), np.zeros((2, 53)))
    half, full = gaze[:, 0, axis] * sign
    assert np.radians(8) < full < np.radians(45)
    assert half == pytest.approx(full / 2, rel=0.1)
    assert np.abs(gaze[:, 0, 1 - axis]).max() < np.radians(6)
    np.testing.assert_allclose(gaze[:, 1], 0, atol=1e-3)
