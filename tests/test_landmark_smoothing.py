from __future__ import annotations

import numpy as np

from capture.landmark_smoothing import MediaPipeSmoothing


def points(shift: float = 0.0) -> np.ndarray:
    return np.random.default_rng(2).uniform(100, 300, (478, 3)) + shift


def test_a_constant_passes_unchanged() -> None:
    smoothing = MediaPipeSmoothing()
    for time_ms in range(0, 330, 33):
        np.testing.assert_allclose(smoothing.smooth(points(), time_ms), points(), atol=1e-9)


def test_the_first_landmarks_pass_also_at_moment_zero() -> None:
    np.testing.assert_array_equal(MediaPipeSmoothing().smooth(points(), 0), points())


def test_a_step_is_followed_late_and_fully() -> None:
    smoothing = MediaPipeSmoothing()
    smoothing.smooth(points(), 0)
    first = smoothing.smooth(points(2.0), 33)
    assert (np.abs(first - points()) < 1.99).all()
    for time_ms in range(66, 66 + 33 * 200, 33):
        last = smoothing.smooth(points(2.0), time_ms)
    np.testing.assert_allclose(last, points(2.0), atol=0.3)


def test_the_same_motion_of_a_larger_face_is_smoothed_alike() -> None:
    small, large = MediaPipeSmoothing(), MediaPipeSmoothing()
    for step in range(5):
        moved = points(float(step))
        np.testing.assert_allclose(
            large.smooth(3.0 * moved, 33 * step), 3.0 * small.smooth(moved, 33 * step)
        )
