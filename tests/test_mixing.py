from __future__ import annotations

import numpy as np
import pytest
from observations import coefficient, observe

from capture.mixing import mix_poses, mix_signals, smooth_step
from capture.rotation import rotation_from_vector, vector_from_rotation


def test_the_step_is_flat_at_both_ends_and_never_steep():
    shares = np.linspace(-0.5, 1.5, 401)
    values = np.array([smooth_step(share) for share in shares])
    assert (values[shares <= 0].max(), values[shares >= 1].min()) == (0.0, 1.0)
    slopes = np.diff(values) / np.diff(shares)
    assert 0.0 <= slopes.min() < slopes.max() <= 1.5
    assert np.abs(np.diff(slopes)).max() < 0.04


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_poses_turn_the_shortest_way_at_an_even_pace(share):
    start, goal = np.eye(4), np.eye(4)
    goal[:3, :3] = rotation_from_vector(np.array([0.0, 2.0, 0.0]))
    goal[:3, 3] = (4.0, 0.0, -8.0)
    mixed = mix_poses(start, goal, share)
    assert mixed.dtype == np.float32
    np.testing.assert_allclose(
        vector_from_rotation(mixed[:3, :3]), [0.0, 2.0 * share, 0.0], atol=1e-6
    )
    np.testing.assert_allclose(mixed[:3, 3], share * goal[:3, 3])


def test_signals_keep_the_goals_identity():
    start, goal = observe(3, jawOpen=0.2), observe(4, jawOpen=0.6)
    mixed = mix_signals(start, goal, 0.5)
    assert (mixed.frame_id, mixed.media_ns) == (4, goal.media_ns)
    assert coefficient(mixed, "jawOpen") == pytest.approx(0.4)
