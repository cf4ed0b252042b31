import numpy as np
import pytest

import engine.landmark_warp
from engine.landmark_warp import LandmarkWarp, carrying_frames

RNG = np.random.default_rng(0)
LANDMARKS = RNG.normal(size=(60, 3)) * [6, 8, 4]
POINTS = RNG.normal(size=(50, 3)) * [7, 9, 5]
SPREAD = RNG.uniform(0.2, 1.0, 60)


def bent(points: np.ndarray) -> np.ndarray:
    return points + 0.6 * np.sin(points[:, [1, 2, 0]] / 3)


@pytest.mark.parametrize("stiffness", [0.1, 6.0, 50.0])
def test_an_affine_warp_is_exact_everywhere(stiffness):
    A, shift = np.eye(3) + RNG.normal(0, 0.2, (3, 3)), np.array([1.0, -2, 3])
    warp = LandmarkWarp(LANDMARKS, LANDMARKS @ A.T + shift, SPREAD, stiffness)
    warped, jacobian = warp.apply(POINTS)
    np.testing.assert_allclose(warped, POINTS @ A.T + shift, atol=1e-5)
    np.testing.assert_allclose(jacobian, np.broadcast_to(A, (50, 3, 3)), atol=1e-5)


def test_the_jacobian_is_the_derivative():
    warp = LandmarkWarp(LANDMARKS, bent(LANDMARKS), SPREAD, 6.0)
    jacobian, step = warp.apply(POINTS)[1], 1e-5
    for axis in range(3):
        ahead, behind = (warp.apply(POINTS + s * step * np.eye(3)[axis])[0] for s in (1, -1))
        np.testing.assert_allclose(jacobian[:, :, axis], (ahead - behind) / (2 * step), atol=1e-6)


def test_soft_warps_go_through_the_landmarks_and_stiff_ones_pass_by():
    target = bent(LANDMARKS)
    misses = [
        np.linalg.norm(LandmarkWarp(LANDMARKS, target, SPREAD, s).apply(LANDMARKS)[0] - target)
        for s in (1e-6, 1.0, 50.0)
    ]
    assert misses[0] < 1e-2
    assert misses[0] < misses[1] < misses[2]


def test_landmarks_that_slip_are_followed_less():
    target = LANDMARKS.copy()
    target[[7, 8]] += [0, 0, 1.0]
    spread = np.full(60, 0.2)
    spread[8] = 2.0
    moved = LandmarkWarp(LANDMARKS, target, spread, 1.0).apply(LANDMARKS)[0] - LANDMARKS
    assert moved[8, 2] < 0.5 * moved[7, 2]


def test_many_points_are_warped_in_blocks_of_the_same_warp(monkeypatch):
    warp = LandmarkWarp(LANDMARKS, bent(LANDMARKS), SPREAD, 6.0)
    whole, whole_jacobian = warp.apply(POINTS)
    monkeypatch.setattr(engine.landmark_warp, "BLOCK_POINTS", 7)
    warped, jacobian = warp.apply(POINTS)
    np.testing.assert_allclose(warped, whole, atol=1e-12)
    np.testing.assert_allclose(jacobian, whole_jacobian, atol=1e-12)


def test_no_points_are_no_trouble():
    warped, jacobian = LandmarkWarp(LANDMARKS, LANDMARKS, SPREAD, 6.0).apply(np.zeros((0, 3)))
    assert warped.shape == (0, 3)
    assert jacobian.shape == (0, 3, 3)


def test_frames_undo_the_warp():
    jacobian = np.eye(3) + RNG.normal(0, 0.1, (20, 3, 3))
    np.testing.assert_allclose(
        carrying_frames(jacobian) @ jacobian, np.broadcast_to(np.eye(3), (20, 3, 3)), atol=1e-12
    )


def test_a_fold_cannot_blow_a_displacement_up():
    flat = np.diag([1.0, 1e-9, 1e9])[None]
    singular = np.linalg.svd(carrying_frames(flat, limit=3.0))[1]
    np.testing.assert_allclose(np.sort(singular[0]), [1 / 3, 1, 3])
