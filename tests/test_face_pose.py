from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.bundle import MetricFace
from capture.face_pose import PoseFitter
from engine.rotation import turn_by

SHAPE = (480, 640, 3)
FOCAL = SHAPE[0] / 2 / np.tan(np.radians(63.0) / 2)


def made_face() -> MetricFace:
    rng = np.random.default_rng(5)
    vertices = rng.normal(size=(468, 3)) * (6.0, 8.0, 4.0)
    return MetricFace(vertices, np.arange(0, 468, 15), rng.uniform(0.1, 1.0, 32))


def seen(face: MetricFace, T_camera_head: np.ndarray) -> np.ndarray:
    """(478, 3) landmarks of the face as a camera of 63 degrees sees it; the irises do not count."""
    camera = face.vertices @ T_camera_head[:3, :3].T + T_camera_head[:3, 3]
    depth = -camera[:, 2]
    x = SHAPE[1] / 2 + FOCAL * camera[:, 0] / depth
    y = SHAPE[0] / 2 - FOCAL * camera[:, 1] / depth
    # The net's depth is weak perspective: at x's scale, from wherever.
    z = (depth - depth.mean()) * FOCAL / depth.mean()
    return np.vstack([np.column_stack([x, y, z]), np.zeros((10, 3))])


@given(
    st.tuples(*[st.floats(-0.7, 0.7)] * 3),
    st.tuples(st.floats(-8, 8), st.floats(-8, 8), st.floats(-120, -50)),
)
def test_a_posed_face_gets_its_pose_back(
    vector: tuple[float, ...], place: tuple[float, ...]
) -> None:
    face, T_camera_head = made_face(), np.eye(4)
    T_camera_head[:3, :3] = turn_by(np.array(vector))
    T_camera_head[:3, 3] = place
    fitted = PoseFitter(face).fit(seen(face, T_camera_head), SHAPE)
    turn = fitted[:3, :3] @ T_camera_head[:3, :3].T
    # Depth by weak perspective is not exact, so neither is the pose of so deep a cloud.
    assert np.degrees(np.arccos(np.clip((np.trace(turn) - 1) / 2, -1, 1))) < 5.0
    np.testing.assert_allclose(fitted[:3, 3], place, rtol=0.12, atol=1.0)


def test_the_pose_is_a_rotation_even_for_mirrored_landmarks() -> None:
    face = made_face()
    T_camera_head = np.eye(4)
    T_camera_head[2, 3] = -60.0
    landmarks = seen(face, T_camera_head)
    landmarks[:, 0] = SHAPE[1] - landmarks[:, 0]
    rotation = PoseFitter(face).fit(landmarks, SHAPE)[:3, :3]
    np.testing.assert_allclose(rotation @ rotation.T, np.eye(3), atol=1e-5)
    assert np.linalg.det(rotation) == pytest.approx(1.0, abs=1e-5)


def test_the_image_size_matters_only_through_the_lens() -> None:
    face, T_camera_head = made_face(), np.eye(4)
    T_camera_head[:3, 3] = (3.0, -2.0, -70.0)
    landmarks = seen(face, T_camera_head)
    small = PoseFitter(face).fit(landmarks, SHAPE)
    large = PoseFitter(face).fit(landmarks * 2.0, (960, 1280, 3))
    np.testing.assert_allclose(small, large, atol=1e-4)
