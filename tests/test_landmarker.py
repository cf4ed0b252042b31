from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from capture.errors import TrackerError
from capture.landmarker import create_landmarker, read_coefficients, read_landmarks, read_pose
from capture.names import MEDIAPIPE_BLENDSHAPES
from engine.rotation import turn_by


def test_coefficients_are_placed_by_name_whatever_the_order():
    shapes = [
        SimpleNamespace(category_name=n, score=k / 52) for k, n in enumerate(MEDIAPIPE_BLENDSHAPES)
    ]
    answer = SimpleNamespace(face_blendshapes=[shapes[::-1]])
    np.testing.assert_allclose(read_coefficients(answer), np.arange(52) / 52, rtol=1e-6)


def test_landmarks_come_in_pixels():
    points = [SimpleNamespace(x=0.5, y=0.25, z=-0.1)] * 478
    landmarks = read_landmarks(
        SimpleNamespace(face_landmarks=[points]), np.zeros((100, 200, 3), np.uint8)
    )
    assert landmarks.shape == (478, 3)
    assert landmarks.dtype == np.float32
    np.testing.assert_allclose(landmarks[7], [100.0, 25.0, -20.0])


def test_a_scaled_pose_becomes_rigid():
    rotation = turn_by(np.array([0.2, -0.5, 0.1]))
    matrix = np.eye(4)
    matrix[:3, :3], matrix[:3, 3] = 1.3 * rotation, (1.0, 2.0, -40.0)
    pose = read_pose(SimpleNamespace(facial_transformation_matrixes=[np.asfortranarray(matrix)]))
    np.testing.assert_allclose(pose[:3, :3], rotation, atol=1e-6)
    np.testing.assert_allclose(pose[:3, 3], [1.0, 2.0, -40.0])
    assert pose.dtype == np.float32


def create(path):
    return create_landmarker(path, video=True, signals=True, threshold=0.5)


def test_a_file_that_is_no_model_is_told(tmp_path):
    path = tmp_path / "notes.task"
    path.write_text("not a model")
    with pytest.raises(TrackerError, match=r"notes\.task is not a face landmarker model"):
        create(path)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(TrackerError, match="cannot be read"):
        create(tmp_path / "none.task")


class Absent(ModuleType):
    """A module of which nothing can be imported."""

    def __init__(self, reason):
        super().__init__("absent")
        self.reason = reason

    def __getattr__(self, name):
        raise self.reason


@pytest.mark.parametrize(
    ("missing", "remedy"),
    [
        (ModuleNotFoundError("No module named 'mediapipe'"), "install mediapipe."),
        (OSError("libEGL.so.1: cannot open"), "install libegl1 libgles2 libgl1 libglib2.0-0."),
    ],
)
def test_a_library_that_is_missing_is_told_with_what_helps(tmp_path, monkeypatch, missing, remedy):
    path = tmp_path / "face.task"
    path.write_bytes(b"model")
    monkeypatch.setitem(sys.modules, "mediapipe.tasks.python", Absent(missing))
    with pytest.raises(TrackerError) as caught:
        create(path)
    assert str(caught.value).endswith(remedy)
