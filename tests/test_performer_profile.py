from __future__ import annotations

import numpy as np
import pytest

from engine.encoder_features import no_resting_face
from engine.performer_profile import (
    BY_NAME,
    CodeRange,
    NetworkRest,
    PerformerProfile,
    square_camera,
)
from engine.rotation import rotation_vector, turn_by

REST = NetworkRest(no_resting_face(), np.ones(5, np.float32), "network-1")


def pose(turn, place) -> np.ndarray:
    T = np.eye(4, dtype=np.float32)
    T[:3, :3] = turn_by(np.array(turn))
    T[:3, 3] = place
    return T


def test_a_rest_serves_the_network_it_was_measured_with_and_no_other():
    profile = PerformerProfile("2026-01-02T03:04:05+00:00", network_rest=REST)
    assert profile.rest_for("network-1") is REST
    assert profile.rest_for("network-2") is None
    assert PerformerProfile("").rest_for("network-1") is None


def test_a_range_serves_the_encoder_it_was_measured_with_and_no_other():
    known = CodeRange(np.zeros(54, np.float32), np.ones(54, np.float32), BY_NAME)
    profile = PerformerProfile("", code_range=known)
    assert profile.range_for(BY_NAME) is known
    assert profile.range_for("network-1") is None
    assert PerformerProfile("").range_for(BY_NAME) is None


@pytest.mark.parametrize("turn", [(0.3, 0.0, 0.0), (0.1, -0.4, 0.2)])
def test_the_resting_head_faces_the_square_camera_at_its_distance(turn):
    rest = pose(turn, (3.0, -6.0, -40.0))
    squared = square_camera(rest) @ rest
    np.testing.assert_allclose(squared[:3, :3], np.eye(3), atol=1e-5)
    distance = np.linalg.norm(rest[:3, 3])
    np.testing.assert_allclose(squared[:3, 3], (0, 0, -distance), atol=1e-4)


def test_a_shake_before_a_tilted_camera_is_plain_yaw():
    rest = pose((0.3, 0.0, 0.0), (0.0, 0.0, -40.0))
    shaken = rest @ pose((0.0, 0.4, 0.0), (0.0, 0.0, 0.0))
    turn = (square_camera(rest) @ shaken)[:3, :3]
    np.testing.assert_allclose(rotation_vector(turn), [0.0, 0.4, 0.0], atol=1e-5)


def test_who_was_never_measured_rests_facing_the_camera():
    np.testing.assert_array_equal(square_camera(None), np.eye(4))
