"""Changes of a track of codes."""

from __future__ import annotations

import numpy as np
import pytest
from clone_rigs import lively_track

from engine.cloning.code_gains import CodeGains, apply_code_gains, mirror_track, smooth_track
from engine.cloning.code_names import CODE_NAMES
from engine.cloning.code_track import CodeTrack, neutral_track
from engine.rotation import rotation_vector, turn_by


def assert_alike(one: CodeTrack, other: CodeTrack, atol: float = 1e-6) -> None:
    for name in CodeTrack.__slots__:
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), atol=atol)


def column(track: CodeTrack, name: str) -> np.ndarray:
    return track.code[:, CODE_NAMES.index(name)]


def test_no_change_changes_nothing() -> None:
    track = lively_track(12)
    assert_alike(apply_code_gains(track, CodeGains()), track, atol=0.0)


def test_twice_in_the_mirror_is_as_before_and_once_swaps_sides() -> None:
    track = lively_track(12)
    mirrored = mirror_track(track)
    assert_alike(mirror_track(mirrored), track)
    for one, other in (
        ("mouthSmile_L", "mouthSmile_R"),
        ("jawLeft.style", "jawRight.style"),
        ("eyeBlink_R.loose", "eyeBlink_L.loose"),
        ("jawOpen", "jawOpen"),
        ("tongueOut", "tongueOut"),
    ):
        np.testing.assert_array_equal(column(mirrored, one), column(track, other))
    np.testing.assert_allclose(mirrored.gaze[:, 0, 0], -track.gaze[:, 1, 0])
    np.testing.assert_allclose(mirrored.gaze[:, 0, 1], track.gaze[:, 1, 1])


def test_a_head_turned_left_turns_right_in_the_mirror() -> None:
    track = neutral_track(np.zeros(1))
    track.T_neutral_head[0, :3, :3] = turn_by(np.array([0.1, 0.5, 0.2]))
    track.T_neutral_head[0, :3, 3] = 1, 2, 3
    (T,) = mirror_track(track).T_neutral_head
    np.testing.assert_allclose(rotation_vector(T[:3, :3]), [0.1, -0.5, -0.2], atol=1e-6)
    np.testing.assert_allclose(T[:3, 3], [-1, 2, 3])


def test_gain_offset_and_limit_come_in_that_order() -> None:
    track = neutral_track(np.arange(3))
    track.code[:, CODE_NAMES.index("jawOpen")] = 0.2, 0.5, 1.0
    gains = CodeGains(
        gains={"jawOpen": 2.0}, offsets={"jawOpen": -0.5}, limits={"jawOpen": (0.0, 0.9)}
    )
    changed = apply_code_gains(track, gains)
    np.testing.assert_allclose(column(changed, "jawOpen"), [0.0, 0.5, 0.9], atol=1e-6)
    np.testing.assert_allclose(column(track, "jawOpen"), [0.2, 0.5, 1.0])  # left as it was


def test_half_a_head_turns_half_as_far() -> None:
    track = lively_track(12)
    changed = apply_code_gains(track, CodeGains(head_gain=0.5, gaze_gain=2.0))
    for half, whole in zip(changed.T_neutral_head, track.T_neutral_head, strict=True):
        turn = rotation_vector(whole[:3, :3])
        np.testing.assert_allclose(rotation_vector(half[:3, :3]), turn / 2, atol=1e-5)
        np.testing.assert_allclose(half[:3, 3], whole[:3, 3] / 2)
    np.testing.assert_allclose(changed.gaze, 2 * track.gaze)


@pytest.mark.parametrize("window", [3, 5, 31])
def test_smoothing_leaves_what_stands_still_and_calms_what_trembles(window: int) -> None:
    track = lively_track(12)
    still = CodeTrack(
        track.times_s, *(np.repeat(getattr(track, name)[:1], 12, 0) for name in STREAMS)
    )
    assert_alike(smooth_track(still, window), still, atol=2e-6)
    calm = smooth_track(track, window)
    for name in STREAMS:
        before, after = getattr(track, name), getattr(calm, name)
        assert np.diff(after, axis=0).std() < 0.8 * np.diff(before, axis=0).std()
    turns = calm.T_neutral_head[:, :3, :3]
    np.testing.assert_allclose(turns @ turns.transpose(0, 2, 1), [np.eye(3)] * 12, atol=1e-5)
    np.testing.assert_allclose(np.linalg.det(turns), 1.0, atol=1e-5)


def test_a_blow_is_smoothed_to_both_sides_alike() -> None:
    track = neutral_track(np.arange(9))
    track.code[4] = 1.0
    smoothed = smooth_track(track, 5).code[:, 0]
    np.testing.assert_allclose(smoothed, smoothed[::-1], atol=1e-7)
    assert smoothed.sum() == pytest.approx(1.0, abs=1e-6)
    assert not smoothed[[0, 1, 7, 8]].any()
    assert smoothed.argmax() == 4


STREAMS = ("code", "gaze", "T_neutral_head")
