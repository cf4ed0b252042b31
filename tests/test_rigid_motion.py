from dataclasses import replace

import numpy as np
import pytest
from clone_head import clone_head
from made_clone_rig import made_track

from engine.cloning.code_decoder import CodeDecoder
from engine.cloning.code_names import FACS_COUNT
from engine.cloning.code_track import CodeTrack
from engine.cloning.rigid_motion import RigidMotion, fit_rigid
from engine.names import REGION_NAMES


def expressive_track(seed: int, count: int) -> CodeTrack:
    """A few expressions at once, by the 53 alone, and heads that turn and shift."""
    track = made_track(seed, count)
    rng = np.random.default_rng(seed)
    track.code[:, FACS_COUNT:] = 0
    track.code[:] *= rng.random(track.code.shape) < 0.08
    return track


@pytest.fixture(scope="module")
def motion() -> RigidMotion:
    return RigidMotion(clone_head())


@pytest.mark.parametrize("head_motion", ["head", "whole"])
def test_a_pose_without_expression_comes_back(motion, head_motion):
    track = made_track(1, 4)
    track.code[:] = 0
    posed = CodeDecoder(clone_head(), head_motion).decode(track)
    np.testing.assert_allclose(motion.fit(posed), track.T_neutral_head, atol=1e-4)


def test_expressions_hardly_count_and_known_ones_not_at_all(motion):
    track = expressive_track(2, 8)
    posed = CodeDecoder(clone_head()).decode(track)
    blind = np.abs(motion.fit(posed) - track.T_neutral_head).max()
    told = np.abs(motion.fit(posed, track.code) - track.T_neutral_head).max()
    assert blind < 0.01  # centimetres and sines
    assert told < 1e-4


def test_the_neutral_head_has_not_moved(motion):
    neutral = clone_head().character.neutral_vertices[None]
    np.testing.assert_allclose(motion.fit(neutral)[0], np.eye(4), atol=1e-6)
    assert np.abs(motion.remove(neutral, np.eye(4)[None], slice(None))).max() < 1e-5


def test_what_is_left_without_the_pose_is_the_expression(motion):
    rig, track = clone_head(), expressive_track(3, 3)
    posed = CodeDecoder(rig).decode(track)
    head = np.flatnonzero((rig.character.head_weights == 1) & (rig.character.part_labels == 0))
    left = motion.remove(posed, track.T_neutral_head, head)
    linear = rig.character.T_canonical_mesh[:3, :3]
    expected = np.tensordot(track.code, rig.stack[:, head], 1) @ linear.T
    assert left.dtype == np.float32
    np.testing.assert_allclose(left, expected, atol=1e-4)


def test_what_does_not_fit_is_left_out(motion):
    """One ear and its temple are pulled away by two centimetres, as by a headset."""
    rig, track = clone_head(), made_track(4, 3)
    track.code[:] = 0
    posed = CodeDecoder(rig).decode(track)
    side = [REGION_NAMES.index(name) for name in ("ear_L", "temple_L")]
    pulled = np.isin(rig.character.region_labels, side)
    posed[:, pulled] += 2.0 / np.cbrt(np.linalg.det(rig.character.T_canonical_mesh[:3, :3]))
    assert np.abs(motion.fit(posed) - track.T_neutral_head).max() < 0.05


@pytest.mark.parametrize("head_motion", ["head", "whole"])
def test_a_bending_neck_is_told_from_a_mesh_that_moves_whole(head_motion):
    rig, track = clone_head(), expressive_track(5, 6)
    motion = RigidMotion(rig)
    assert not motion.moves_whole
    posed = CodeDecoder(rig, head_motion).decode(track)
    motion.watch_neck(posed, motion.fit(posed))
    assert motion.moves_whole == (head_motion == "whole")


def test_a_rigid_fit_is_a_rotation_even_of_mirrored_points():
    still = np.random.default_rng(0).normal(size=(2, 3, 9))
    turns, _ = fit_rigid(still, still * np.array([[-1], [1], [1]]), np.ones((2, 9)))
    np.testing.assert_allclose(np.linalg.det(turns), 1.0)
    turns, shifts = fit_rigid(still, still + 3.0, np.ones((2, 9)))
    np.testing.assert_allclose(turns, np.tile(np.eye(3), (2, 1, 1)), atol=1e-9)
    np.testing.assert_allclose(shifts, 3.0)


def test_where_no_head_is_seen_nothing_moves():
    rig = clone_head()
    nowhere = np.full_like(rig.character.region_labels, -1)
    motion = RigidMotion(replace(rig, character=replace(rig.character, region_labels=nowhere)))
    posed = CodeDecoder(rig).decode(made_track(6, 2))
    np.testing.assert_array_equal(motion.fit(posed), np.tile(np.eye(4), (2, 1, 1)))
