"""What hangs on the skin."""

from __future__ import annotations

import numpy as np

from live.closed_loop.closed_loop_binding import attach_points, fade_lashes, tie_lashes

SQUARE = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], float)
LASH = np.array([[0.4, 0.5, 0.1], [0.6, 0.5, 0.1], [0.5, 0.5, 0.9]])
VERTICES = np.concatenate([SQUARE, LASH])
TRIANGLES = np.array([[0, 1, 2], [0, 2, 3]] * 6 + [[4, 5, 6]])
IS_SKIN = np.arange(7) < 4


def test_a_point_is_attached_where_it_projects():
    points = np.array([[0.7, 0.2, 0.3], [0.2, 0.7, -0.1], [2.0, 0.0, 0.0]])
    found = attach_points(points, VERTICES, TRIANGLES, IS_SKIN) @ VERTICES
    np.testing.assert_allclose(found, [[0.7, 0.2, 0], [0.2, 0.7, 0], [1, 0, 0]], atol=1e-9)


def test_a_lash_moves_with_the_skin_it_hangs_on():
    ties = tie_lashes(VERTICES, IS_SKIN, ~IS_SKIN, TRIANGLES)
    moved = ties @ np.where(IS_SKIN[:, None], [0.0, 2.0, 0.0], [9.0, 9.0, 9.0])
    np.testing.assert_allclose(moved[4:], [[0, 2, 0]] * 3, atol=1e-6)
    assert not moved[:4].any(), "skin does not hang on itself"


def test_lashes_fade_towards_their_tips():
    fade = fade_lashes(VERTICES, IS_SKIN, ~IS_SKIN)
    assert not fade[:4].any()
    assert fade[4] > 0.3 > fade[6]
    assert fade[6] == 0.0
