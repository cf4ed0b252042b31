from __future__ import annotations

import numpy as np
import pytest

from capture.one_euro import OneEuro
from capture.pose_filter import PoseFilter
from capture.rotation import rotation_from_vector, vector_from_rotation


def pose(turn, place=(0.0, 0.0, -40.0)) -> np.ndarray:
    T_camera_head = np.eye(4)
    T_camera_head[:3, :3] = rotation_from_vector(np.array(turn))
    T_camera_head[:3, 3] = place
    return T_camera_head


def test_a_still_head_passes_unchanged():
    still = pose((0.1, -0.4, 0.2))
    calm = PoseFilter(1.0, 1.0)
    for k in range(5):
        np.testing.assert_allclose(calm.filter(still, k * 10_000_000), still, atol=1e-12)


def test_turning_about_one_axis_is_the_plain_filter_on_the_angle():
    generator = np.random.default_rng(3)
    plain, calm = OneEuro(1.0, 0.5), PoseFilter(1.0, 0.5)
    for k in range(60):
        angle = 0.5 * np.sin(k / 10) + 0.02 * generator.normal()
        stamp_ns = k * 33_000_000
        filtered = calm.filter(pose((0.0, angle, 0.0)), stamp_ns)
        expected = plain.filter(np.array(angle), stamp_ns)
        turn = vector_from_rotation(filtered[:3, :3])
        np.testing.assert_allclose(turn, [0.0, float(expected), 0.0], atol=1e-9)


def test_moving_along_one_axis_is_the_plain_filter_on_tenths():
    plain, calm = OneEuro(1.0, 0.5), PoseFilter(1.0, 0.5)
    for k in range(60):
        x = 8.0 * np.sin(k / 10)
        filtered = calm.filter(pose((0, 0, 0), (x, 0.0, 0.0)), k * 33_000_000)
        expected = plain.filter(np.array(x / 10), k * 33_000_000)
        assert filtered[0, 3] == pytest.approx(10 * float(expected))


def test_it_does_not_matter_how_the_camera_is_held():
    """Filtering commutes with turning the camera."""
    generator = np.random.default_rng(4)
    tilt = pose((0.3, 0.5, -1.2), (1.0, 2.0, 3.0))
    upright, tilted = PoseFilter(1.5, 8.0), PoseFilter(1.5, 8.0)
    for k in range(40):
        seen = pose(0.4 * generator.normal(size=3), 3.0 * generator.normal(size=3))
        a = tilt @ upright.filter(seen, k * 33_000_000)
        b = tilted.filter(tilt @ seen, k * 33_000_000)
        np.testing.assert_allclose(a, b, atol=1e-9)


def test_the_answer_stays_rigid():
    generator = np.random.default_rng(5)
    calm = PoseFilter(1.5, 8.0)
    for k in range(1000):
        filtered = calm.filter(pose(generator.normal(size=3)), k * 33_000_000)
    np.testing.assert_allclose(filtered[:3, :3] @ filtered[:3, :3].T, np.eye(3), atol=1e-9)


def test_time_that_jumps_back_starts_afresh():
    calm = PoseFilter(1.0, 0.0)
    calm.filter(pose((0, 0, 0)), 10_000_000)
    turned = pose((0.0, 1.0, 0.0))
    np.testing.assert_allclose(calm.filter(turned, 0), turned)
