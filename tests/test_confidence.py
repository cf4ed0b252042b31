from __future__ import annotations

import numpy as np
import pytest

from capture.confidence import view_confidence
from engine.rotation import turn_by

SHAPE = (480, 640, 3)


def landmarks(eye_distance: float = 60.0, shift: float = 0.0) -> np.ndarray:
    """All in the middle of the image but the eyes' corners."""
    points = np.full((478, 3), 240.0, np.float32)
    points[[33, 133], 0] -= eye_distance / 2
    points[[263, 362], 0] += eye_distance / 2
    points[:, 0] += shift
    return points


def pose(yaw_degrees: float, place=(0.0, 0.0, -40.0)) -> np.ndarray:
    T_camera_head = np.eye(4)
    T_camera_head[:3, :3] = turn_by(np.array([0.0, np.radians(yaw_degrees), 0.0]))
    T_camera_head[:3, 3] = place
    return T_camera_head


def test_a_good_view_is_certain():
    assert view_confidence(landmarks(), pose(0), SHAPE) == 1.0


def test_turning_away_costs_confidence_down_to_none():
    views = [view_confidence(landmarks(), pose(yaw), SHAPE) for yaw in (0, 20, 40, 60, 80)]
    assert views[0] == views[1] == 1.0
    assert views[1] > views[2] > views[3] > views[4] == 0.0


def test_looking_at_the_camera_from_the_side_is_a_front_view():
    yaw = 40.0
    place = (-40.0 * np.sin(np.radians(yaw)), 0.0, -40.0 * np.cos(np.radians(yaw)))
    assert view_confidence(landmarks(), pose(yaw, place), SHAPE) == 1.0
    assert view_confidence(landmarks(), pose(-yaw, place), SHAPE) == 0.0


def test_what_lies_outside_the_image_counts_out():
    points = landmarks()
    points[:239, 0] = -1.0
    points[[33, 133, 263, 362]] = landmarks()[[33, 133, 263, 362]]
    outside = float((points[:, 0] < 0).mean())
    assert view_confidence(points, pose(0), SHAPE) == pytest.approx(1.0 - outside)


def test_a_tiny_face_counts_less():
    assert view_confidence(landmarks(eye_distance=12.0), pose(0), SHAPE) == pytest.approx(0.5)
