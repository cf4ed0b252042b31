from __future__ import annotations

import numpy as np
import pytest
from painted_face import SHAPE, paint_face, spread_landmarks

from capture.bundle import MetricFace
from capture.face_regions import REGION_LANDMARKS
from capture.names import FACE_REGIONS
from capture.region_confidence import (
    RegionJudge,
    expected_error,
    share_outside,
    turn_away,
)
from engine.rotation import turn_by

STEP_NS = 33_333_333
NONE = np.zeros(len(FACE_REGIONS))
MOUTH = FACE_REGIONS.index("mouth")
LANDMARKS = spread_landmarks()


def flat_face() -> MetricFace:
    """Everything in one plane, looking forward."""
    vertices = np.zeros((468, 3))
    vertices[:, :2] = (LANDMARKS[:468, :2] - (320.0, 240.0)) * (0.07, -0.07)
    return MetricFace(vertices, np.arange(4), np.ones(4))


def pose(yaw_degrees: float) -> np.ndarray:
    T_camera_head = np.eye(4)
    T_camera_head[:3, :3] = turn_by(np.array([0.0, np.radians(yaw_degrees), 0.0]))
    T_camera_head[:3, 3] = (0.0, 0.0, -2000.0)
    return T_camera_head


def judge(many: RegionJudge, image: np.ndarray, frames: int = 1, start: int = 0) -> np.ndarray:
    for k in range(start, start + frames - 1):
        many.judge(image, k * STEP_NS, LANDMARKS, pose(0))
    return many.judge(image, (start + frames - 1) * STEP_NS, LANDMARKS, pose(0))


def cover_mouth(image: np.ndarray) -> np.ndarray:
    covered = image.copy()
    covered[270:350, 270:370] = (150, 110, 90)
    return covered


def test_a_good_view_of_a_large_face_is_trusted_everywhere():
    confidence = judge(RegionJudge(flat_face()), paint_face(), 30)
    assert confidence.dtype == np.float32
    assert confidence.shape == (len(FACE_REGIONS),)
    assert confidence.min() > 0.9


def test_a_covered_mouth_is_not_trusted_and_the_eyes_are():
    many = RegionJudge(flat_face())
    face = paint_face()
    judge(many, face, 30)
    confidence = judge(many, cover_mouth(face), 1, start=30)
    assert confidence[MOUTH] < 0.5
    assert confidence[: FACE_REGIONS.index("nose")].min() > 0.9


def test_after_two_seconds_without_the_face_its_look_is_forgotten():
    many = RegionJudge(flat_face())
    judge(many, paint_face(), 30)
    assert judge(many, cover_mouth(paint_face()), 1, start=100).min() > 0.9


def test_time_that_jumps_back_is_another_stream():
    many = RegionJudge(flat_face())
    judge(many, paint_face(), 30, start=100)
    assert judge(many, cover_mouth(paint_face()), 1, start=0).min() > 0.9


def test_few_pixels_cost_trust_in_every_region():
    errors = [expected_error(pixels, NONE, NONE, NONE).mean() for pixels in (100, 40, 20, 10, 5)]
    assert errors[0] == 0.0
    assert errors == sorted(errors)
    assert errors[-1] > 10.0


def test_causes_add_up():
    one = expected_error(100, NONE + 0.5, NONE, NONE)
    other = expected_error(100, NONE, NONE + 80.0, NONE)
    both = expected_error(100, NONE + 0.5, NONE + 80.0, NONE)
    assert (one > 0).all()
    assert (other > 0).all()
    assert both == pytest.approx(one + other)


def test_what_a_blink_or_speech_does_is_no_cover():
    assert (expected_error(100, NONE, NONE, NONE + 0.2) == 0.0).all()
    assert (expected_error(100, NONE, NONE, NONE + 0.8) > 5.0).all()


def test_only_landmarks_beyond_the_border_are_outside():
    assert (share_outside(LANDMARKS, SHAPE) == 0.0).all()
    cut = LANDMARKS.copy()
    half = list(REGION_LANDMARKS["mouth"])[: len(REGION_LANDMARKS["mouth"]) // 2]
    cut[half, 1] = SHAPE[0] + 5.0
    outside = share_outside(cut, SHAPE)
    assert outside[MOUTH] == pytest.approx(0.5)
    assert np.delete(outside, MOUTH) == pytest.approx(0.0)


def test_turning_is_the_angle_between_outward_and_the_camera():
    middles, normals = np.zeros((1, 3)), np.array([[0.0, 0.0, 1.0]])
    for yaw in (0.0, 30.0, 80.0):
        assert turn_away(middles, normals, pose(yaw))[0] == pytest.approx(yaw, abs=1e-6)
