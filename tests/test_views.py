import numpy as np

from engine.views import (
    BETWEEN_ROTATIONS,
    FINAL_ANGLES,
    SCAN_ROTATIONS,
    close_up_views,
    end_crop_views,
    look,
    scan_views,
)


def project(T_clip_world: np.ndarray, points: np.ndarray) -> np.ndarray:
    clip = np.c_[points, np.ones(len(points))] @ T_clip_world.T
    return clip[:, :3] / clip[:, 3:]


def test_scan_rotations_are_all_different():
    for rotations in (SCAN_ROTATIONS, BETWEEN_ROTATIONS):
        assert len(np.unique(rotations.round(6).reshape(24, 9), axis=0)) == 24
        np.testing.assert_allclose(np.linalg.det(rotations), 1)


def test_the_ball_fills_the_picture_and_its_centre_is_in_the_middle():
    centre = np.array([0.2, -0.1, 0.3])
    rng = np.random.default_rng(0)
    ball = rng.normal(size=(5000, 3))
    ball = centre + 0.4 * ball / np.linalg.norm(ball, axis=1, keepdims=True)
    for R in SCAN_ROTATIONS:
        view = look(R, centre, 0.4)
        np.testing.assert_allclose(project(view.T_clip_world, centre[None])[0, :2], 0, atol=1e-9)
        assert 0.97 < np.abs(project(view.T_clip_world, ball)[:, :2]).max() <= 1.0


def test_depth_values_become_distances():
    view = look(np.eye(3), np.zeros(3), 1.0)
    points = np.array([[0.0, 0, z] for z in (-0.9, 0.0, 0.9)])
    depth = (project(view.T_clip_world, points)[:, 2] + 1) / 2
    eye_distance = 1.0 / np.sin(np.radians(15))
    np.testing.assert_allclose(view.distances(depth), eye_distance - points[:, 2], rtol=1e-9)


def test_positive_yaw_shows_the_left_cheek():
    # A camera that moves to the character's left sees points on the left come nearer.
    left, right = np.array([[1.0, 0, 0], [-1.0, 0, 0]]) * 0.1
    view = close_up_views(np.eye(3), np.zeros(3), 0.3, ((25, 0),))[0]
    depth = project(view.T_clip_world, np.stack([left, right]))[:, 2]
    assert depth[0] < depth[1]


def test_counts():
    assert len(scan_views(SCAN_ROTATIONS)) == 24
    assert len(close_up_views(np.eye(3), np.zeros(3), 1.0, FINAL_ANGLES)) == 9


def test_crops_show_the_head_end_of_a_body_upright():
    body = np.random.default_rng(0).uniform(-1, 1, (4000, 3)) * [0.15, 0.9, 0.1]
    head = np.array([[0.0, 0.82, 0.1]])
    seen = [
        project(view.T_clip_world, head)[0, :2]
        for view in end_crop_views(body)
        if project(view.T_clip_world, head + np.array([[0, 0.05, 0]]))[0, 1]
        > project(view.T_clip_world, head)[0, 1] + 0.1
    ]
    assert any(np.abs(place).max() < 0.6 for place in seen)


def test_a_flat_thing_has_ends_only_along_its_sides() -> None:
    corners = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], np.float64)
    sides = end_crop_views(corners)
    assert len(sides) > 0
    assert len(sides) < len(end_crop_views(np.vstack([corners, [[0, 0, 1]]])))
    assert all(np.isfinite(view.T_clip_world).all() for view in sides)
