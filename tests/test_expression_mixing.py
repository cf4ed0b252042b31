from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from ticks import made_up_tick

from engine.expression_mixing import mix_expressions, smooth_step
from engine.records import Expression
from engine.rotation import rotation_vector, turn_by


def expression(frame_id: int, *turn: float) -> Expression:
    pose = np.eye(4, dtype=np.float32)
    pose[:3, :3] = turn_by(np.array(turn))
    pose[:3, 3] = frame_id
    made = made_up_tick(frame_id).expression
    return replace(made, gaze=np.full((2, 2), frame_id, np.float32), T_neutral_head=pose)


ONE, OTHER = expression(1, 0.0, 0.2, 0.0), expression(2, 0.0, 0.8, 0.0)


@pytest.mark.parametrize(("share", "end"), [(0.0, ONE), (1.0, OTHER)])
def test_both_ends_are_exact(share: float, end: Expression) -> None:
    mixed = mix_expressions(ONE, OTHER, share)
    for name in ("code", "extra_code", "gaze", "T_neutral_head"):
        np.testing.assert_allclose(getattr(mixed, name), getattr(end, name), atol=1e-6)
        assert getattr(mixed, name).dtype == np.float32


def test_halfway_is_halfway_and_the_head_takes_the_shortest_way() -> None:
    mixed = mix_expressions(ONE, OTHER, 0.5)
    np.testing.assert_allclose(mixed.code, (ONE.code + OTHER.code) / 2, atol=1e-6)
    np.testing.assert_allclose(mixed.gaze, 1.5)
    turn = rotation_vector(mixed.T_neutral_head[:3, :3])
    np.testing.assert_allclose(turn, [0.0, 0.5, 0.0], atol=1e-6)
    np.testing.assert_allclose(mixed.T_neutral_head[:3, 3], 1.5)


def test_whose_it_is_and_how_sure_is_the_goal_s() -> None:
    mixed = mix_expressions(ONE, replace(OTHER, confidence=0.3), 0.1)
    assert (mixed.frame_id, mixed.captured_ns) == (OTHER.frame_id, OTHER.captured_ns)
    assert mixed.confidence == 0.3


def test_a_smooth_step_starts_and_ends_at_rest() -> None:
    values = np.array([smooth_step(share) for share in np.linspace(-0.5, 1.5, 201)])
    assert (values[:51] == 0.0).all()
    assert (values[150:] == 1.0).all()
    assert values[100] == 0.5
    assert np.diff(values)[50:150].min() > 0.0
    assert np.diff(values).max() <= 1.5 * 0.01 + 1e-9
