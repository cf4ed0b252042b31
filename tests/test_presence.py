from __future__ import annotations

import numpy as np
import pytest

from engine.names import ICT_EXPRESSIONS
from engine.presence import EASE_S, HOLD_S, RETURN_S, HoldWhenLost
from engine.records import Expression
from engine.rotation import rotation_vector, turn_by

HOLD, EASE, RETURN = (round(seconds * 30) for seconds in (HOLD_S, EASE_S, RETURN_S))
JAW, CLOSE = ICT_EXPRESSIONS.index("jawOpen"), ICT_EXPRESSIONS.index("mouthClose")
# Easing is at most 1.5 times as steep as a straight line.
STEEPEST = 1.5 / min(EASE, RETURN) + 0.01


def express(k: int, *, found: bool = True, **changes: float) -> Expression:
    """Image `k`: an open mouth, turned, looking aside; neutral without a face."""
    code = np.zeros(53, np.float32)
    code[[JAW, CLOSE]] = changes.get("jaw", 0.8), changes.get("close", 0.0)
    T = np.eye(4, dtype=np.float32)
    T[:3, :3] = turn_by(np.array([0.0, 0.6, 0.0]))
    share = float(found)
    return Expression(
        frame_id=k,
        captured_ns=7 + moment(k),
        face_found=found,
        held=False,
        confidence=0.9 * share,
        code=code * np.float32(share),
        extra_code=np.full(1, 0.5 * share, np.float32),
        gaze=np.full((2, 2), 0.3 * share, np.float32),
        T_neutral_head=T if found else np.eye(4, dtype=np.float32),
        region_confidence=np.full(7, 0.6 * share, np.float32),
    )


def moment(k: int) -> int:
    return round(k * 1e9 / 30)


def yaw(expression: Expression) -> float:
    return float(rotation_vector(expression.T_neutral_head[:3, :3])[1])


def jaw(expression: Expression) -> float:
    return float(expression.code[JAW])


def watch(presence: HoldWhenLost, found: list[bool], first: int = 0) -> list[Expression]:
    return [
        presence.bridge(express(k, found=is_found), moment(k))
        for k, is_found in enumerate(found, first)
    ]


def test_a_face_passes_as_it_is():
    presence = HoldWhenLost()
    for k in range(6):
        seen = express(k, jaw=(k % 2) * 0.5)
        assert presence.bridge(seen, moment(k)) is seen


def test_a_short_loss_holds_the_expression():
    shown = watch(HoldWhenLost(), [True] * 3 + [False] * (HOLD - 1))
    for k, lost in enumerate(shown[3:], 3):
        assert (lost.frame_id, lost.captured_ns) == (k, 7 + moment(k))
        assert lost.held
        assert not lost.face_found
        assert lost.confidence == 0.0
        assert not lost.region_confidence.any()
        assert jaw(lost) == pytest.approx(0.8)
        assert yaw(lost) == pytest.approx(0.6, abs=1e-4)
        np.testing.assert_allclose(lost.gaze, 0.3)
        np.testing.assert_allclose(lost.extra_code, 0.5)


def test_a_long_loss_eases_to_neutral_and_stays_there():
    shown = watch(HoldWhenLost(), [True] * 3 + [False] * (HOLD + EASE + 20))
    opening = [jaw(lost) for lost in shown]
    assert opening == sorted(opening, reverse=True)
    for lost in shown[3 + HOLD + EASE + 1 :]:
        for values in (lost.code, lost.extra_code, lost.gaze):
            assert not values.any()
        np.testing.assert_allclose(lost.T_neutral_head, np.eye(4), atol=1e-6)
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
    assert np.abs(np.diff([s.gaze for s in shown], axis=0)).max() <= 0.3 * STEEPEST
    assert jaw(shown[-1]) == pytest.approx(0.8)
    assert yaw(shown[-1]) == pytest.approx(0.6, abs=1e-4)
    for expression in shown:
        assert np.isfinite(expression.T_neutral_head).all()
        assert 0.0 <= expression.code.min() <= expression.code.max() <= 1.0


def test_coming_back_eases_to_the_live_face_and_is_held_until_then():
    presence = HoldWhenLost()
    watch(presence, [True] * 3 + [False] * (HOLD + EASE + 5))
    back = watch(presence, [True] * (RETURN + 3), first=100)
    assert [expression.held for expression in back].count(True) in (RETURN - 1, RETURN)
    assert all(expression.face_found for expression in back)
    assert all(expression.confidence == 0.9 for expression in back)
    assert jaw(back[0]) < 0.1
    assert jaw(back[-1]) == pytest.approx(0.8)


def test_the_very_first_face_is_taken_as_it_is():
    seen = express(0)
    assert HoldWhenLost().bridge(seen, 0) is seen


def test_before_anybody_came_all_is_neutral_and_not_held():
    for expression in watch(HoldWhenLost(), [False] * 40):
        assert not expression.code.any()
        assert not expression.held
        np.testing.assert_array_equal(expression.T_neutral_head, np.eye(4))


def test_the_first_to_come_eases_in():
    shown = watch(HoldWhenLost(), [False] * 3 + [True] * 15)
    assert np.abs(np.diff([jaw(s) for s in shown])).max() <= 0.8 * STEEPEST
    assert shown[4].held
    assert jaw(shown[-1]) == pytest.approx(0.8)


def test_lips_that_were_sealed_stay_so_on_the_way():
    """mouthClose never goes beyond jawOpen, wherever between two expressions."""
    presence = HoldWhenLost()
    presence.bridge(express(0, jaw=0.5, close=0.5), 0)
    for k in range(1, 40):
        shown = presence.bridge(express(k, found=False), moment(k))
        assert shown.code[CLOSE] <= shown.code[JAW] + 1e-6


def test_what_an_encoder_says_of_nobody_does_not_count():
    presence = HoldWhenLost()
    for k in range(60):
        presence.bridge(express(k), moment(k))
    for k in range(60, 120):
        odd = express(k)
        shown = presence.bridge(
            Expression(
                k, 0, False, False, 0.0, odd.code, odd.extra_code, odd.gaze, odd.T_neutral_head
            ),
            moment(k),
        )
    assert not shown.code.any()
    np.testing.assert_allclose(shown.T_neutral_head, np.eye(4), atol=1e-6)


def test_a_clock_that_jumps_back_starts_afresh():
    presence = HoldWhenLost()
    watch(presence, [True, False], first=100)
    first = presence.bridge(express(0), 0)
    assert not first.held
    assert jaw(first) == pytest.approx(0.8)


def test_what_was_handed_on_is_never_changed_later():
    presence = HoldWhenLost()
    shown = watch(presence, [True, False])
    kept = shown[1].code.copy(), shown[1].T_neutral_head.copy()
    watch(presence, [False] * 30, first=2)
    np.testing.assert_array_equal(shown[1].code, kept[0])
    np.testing.assert_array_equal(shown[1].T_neutral_head, kept[1])
