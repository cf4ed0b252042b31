"""The camera's two matrices: framing and orbit."""

from __future__ import annotations

import numpy as np
import pytest

from render.studio import TARGET_CM, VIEW_HEIGHT_CM, look_at_face, project


def seen(point, yaw=0.0, pitch=0.0, size=(512, 512)) -> np.ndarray:
    clip = project(*size) @ look_at_face(yaw, pitch) @ np.append(point, 1.0)
    return clip[:3] / clip[3]


@pytest.mark.parametrize(("yaw", "pitch"), [(0, 0), (0.7, 0.1), (-2.0, -0.4), (3.1, 0.9)])
def test_orbit_keeps_the_target_in_the_middle(yaw, pitch):
    np.testing.assert_allclose(seen(TARGET_CM, yaw, pitch)[:2], 0.0, atol=1e-12)


def test_height_of_the_view():
    top = TARGET_CM + np.array([0, VIEW_HEIGHT_CM / 2, 0])
    assert seen(top)[1] == pytest.approx(1.0)
    assert seen(top, size=(1280, 720))[1] == pytest.approx(1.0)


def test_characters_left_is_on_the_viewers_right_and_unmirrored():
    assert seen(TARGET_CM + np.array([3, 0, 0]))[0] > 0
    rotation = look_at_face(0.4, 0.2)[:3, :3]
    assert np.linalg.det(rotation) == pytest.approx(1.0)


def test_walking_to_the_left_shows_the_left_side():
    ear = TARGET_CM + np.array([8, 0, 0])
    assert seen(ear, yaw=1.0)[2] < seen(ear, yaw=-1.0)[2], "nearer when the camera is on its side"


def test_tall_pictures_keep_the_width_of_a_head():
    ear = TARGET_CM + np.array([9, 0, 0])
    assert abs(seen(ear, size=(360, 720))[0]) < 1.0


def test_a_close_up_centres_its_target_and_enlarges_it():
    eye = np.array([3.1, 3.5, 9.0])

    def close(point: np.ndarray, zoom: float) -> np.ndarray:
        clip = project(512, 512, zoom) @ look_at_face(target=eye) @ np.append(point, 1.0)
        return clip[:2] / clip[3]

    np.testing.assert_allclose(close(eye, 3.0), 0.0, atol=1e-12)
    beside = eye + np.array([0.4, 0.2, 0.0])
    np.testing.assert_allclose(close(beside, 3.0), 3.0 * close(beside, 1.0))
