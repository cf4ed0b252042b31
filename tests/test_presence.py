from __future__ import annotations

import numpy as np
import pytest
from observations import coefficient, observe

from capture.presence import EASE_S, HOLD_S, RETURN_S, HoldWhenLost
from capture.rotation import rotation_from_vector, vector_from_rotation

HOLD, EASE, RETURN = (round(seconds * 30) for seconds in (HOLD_S, EASE_S, RETURN_S))
FACE = {"jawOpen": 0.8, "turn": (0.0, 0.6, 0.0), "place": (5.0, 1.0, -45.0)}
# Easing is at most 1.5 times as steep as a straight line.
STEEPEST = 1.5 / min(EASE, RETURN) + 0.01


class RestingPose:
    """A performer whose camera sees the head from below."""

    rest_pose = np.eye(4, dtype=np.float32)
    rest_pose[:3, :3] = rotation_from_vector(np.array([-0.3, 0.0, 0.0]))
    rest_pose[:3, 3] = (1.0, 2.0, -50.0)


def yaw(observation) -> float:
    return float(vector_from_rotation(observation.T_camera_head[:3, :3])[1])


def jaw(observation) -> float:
    return coefficient(observation, "jawOpen")


def watch(presence: HoldWhenLost, found: list[bool], first: int = 0):
    return [
        presence.bridge(observe(first + k, found=is_found, **FACE))
        for k, is_found in enumerate(found)
    ]


def test_a_face_passes_as_it_is():
    presence = HoldWhenLost()
    for k in range(6):
        seen = observe(k, jawOpen=(k % 2) * 0.5)
        assert presence.bridge(seen) is seen


def test_a_short_loss_holds_the_signals():
    shown = watch(HoldWhenLost(), [True] * 3 + [False] * (HOLD - 1))
    for lost in shown[3:]:
        assert lost.held
        assert not lost.face_found
        assert lost.confidence == 0.0
        assert jaw(lost) == pytest.approx(0.8)
        assert yaw(lost) == pytest.approx(0.6, abs=1e-4)
        np.testing.assert_allclose(lost.landmarks, 5.0)


def test_a_long_loss_eases_to_neutral_and_stays_there():
    shown = watch(HoldWhenLost(), [True] * 3 + [False] * (HOLD + EASE + 20))
    opening = [jaw(lost) for lost in shown]
    assert opening == sorted(opening, reverse=True)
    after = shown[3 + HOLD + EASE + 1 :]
    for lost in after:
        assert not lost.coefficients.any()
        np.testing.assert_allclose(lost.T_camera_head[:3, :3], np.eye(3), atol=1e-6)
        np.testing.assert_allclose(lost.T_camera_head[:3, 3], FACE["place"])
        assert not lost.held
    halfway = shown[2 + HOLD + EASE // 2]
    assert halfway.held
    assert 0.1 < jaw(halfway) < 0.7


@pytest.mark.parametrize("gap", [1, HOLD // 2, HOLD + EASE // 2, HOLD + EASE + 30])
def test_whatever_comes_and_goes_nothing_jumps(gap):
    presence = HoldWhenLost()
    found = ([True] * 12 + [False] * gap + [True] * 2 + [False] * gap) * 2 + [True] * 20
    shown = watch(presence, found)
    assert np.abs(np.diff([jaw(s) for s in shown])).max() <= 0.8 * STEEPEST
    assert np.abs(np.diff([yaw(s) for s in shown])).max() <= 0.6 * STEEPEST
    assert jaw(shown[-1]) == pytest.approx(0.8)
    assert yaw(shown[-1]) == pytest.approx(0.6, abs=1e-4)
    for observation in shown:
        assert np.isfinite(observation.T_camera_head).all()
        assert 0.0 <= observation.coefficients.min() <= observation.coefficients.max() <= 1.0


def test_coming_back_eases_to_the_live_face_and_is_held_until_then():
    presence = HoldWhenLost()
    watch(presence, [True] * 3 + [False] * (HOLD + EASE + 5))
    back = watch(presence, [True] * (RETURN + 3), first=100)
    assert [observation.held for observation in back].count(True) in (RETURN - 1, RETURN)
    assert all(observation.face_found for observation in back)
    assert jaw(back[0]) < 0.1
    assert jaw(back[-1]) == pytest.approx(0.8)


def test_the_very_first_face_is_taken_as_it_is():
    first = HoldWhenLost().bridge(observe(0, **FACE))
    assert jaw(first) == pytest.approx(0.8)
    assert not first.held


def test_before_anybody_came_the_signals_are_neutral_and_not_held():
    for observation in watch(HoldWhenLost(), [False] * 40):
        assert not observation.coefficients.any()
        assert not observation.held
        np.testing.assert_array_equal(observation.T_camera_head, np.eye(4))


def test_the_first_to_come_eases_in_where_they_are():
    """Nobody knew a place before, so the head does not travel from the camera's lens."""
    shown = watch(HoldWhenLost(), [False] * 3 + [True] * 15)
    assert np.abs(np.diff([jaw(s) for s in shown])).max() <= 0.8 * STEEPEST
    for observation in shown[3:]:
        np.testing.assert_allclose(observation.T_camera_head[:3, 3], FACE["place"], rtol=1e-6)


def test_neutral_is_the_performers_own_rest():
    presence = HoldWhenLost(RestingPose())
    before = presence.bridge(observe(0, found=False))
    np.testing.assert_allclose(before.T_camera_head, RestingPose.rest_pose)
    watch(presence, [True] * 30, first=1)
    shown = watch(presence, [False] * 60, first=31)
    np.testing.assert_allclose(
        shown[-1].T_camera_head[:3, :3], RestingPose.rest_pose[:3, :3], atol=1e-6
    )
    np.testing.assert_allclose(shown[-1].T_camera_head[:3, 3], FACE["place"], rtol=1e-6)


def test_a_clock_that_jumps_back_starts_afresh():
    presence = HoldWhenLost()
    watch(presence, [True, False], first=100)
    first = presence.bridge(observe(0, **FACE))
    assert not first.held
    assert jaw(first) == pytest.approx(0.8)


def test_what_was_handed_on_is_never_changed_later():
    presence = HoldWhenLost()
    shown = watch(presence, [True, False])
    kept = shown[1].coefficients.copy(), shown[1].T_camera_head.copy()
    watch(presence, [False] * 30, first=2)
    np.testing.assert_array_equal(shown[1].coefficients, kept[0])
    np.testing.assert_array_equal(shown[1].T_camera_head, kept[1])
