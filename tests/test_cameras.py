from __future__ import annotations

from types import SimpleNamespace

import cv2_enumerate_cameras
import pytest

from capture import cameras
from capture.cameras import (
    CameraDescription,
    CameraMode,
    camera_backend,
    list_cameras,
    name_cameras,
    openable_indices,
)
from capture.opencv import load_cv2

cv2 = load_cv2()


class FakeCapture:
    """Knows 640x480 at 30 and 1280x720 at 10 and goes to the nearer one."""

    def __init__(self) -> None:
        self.width = 640

    def set(self, setting: int, value: float) -> bool:
        if setting == cv2.CAP_PROP_FRAME_WIDTH:
            self.width = 640 if value < 960 else 1280
        return True

    def get(self, setting: int) -> float:
        modes = {640: (640.0, 480.0, 30.0), 1280: (1280.0, 720.0, 10.0)}
        order = (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT, cv2.CAP_PROP_FPS)
        return modes[self.width][order.index(setting)]

    def release(self) -> None:
        pass


@pytest.fixture
def two_cameras(monkeypatch):
    """Camera 0 opens, camera 1 is taken by somebody else."""
    found = [SimpleNamespace(index=1, name="Taken"), SimpleNamespace(index=0, name="Front")]
    monkeypatch.setattr(cv2_enumerate_cameras, "enumerate_cameras", lambda _: found)
    monkeypatch.setattr(cv2_enumerate_cameras, "supported_backends", (camera_backend(),))
    monkeypatch.setattr(
        cameras, "open_camera", lambda index, *_: FakeCapture() if index == 0 else None
    )


@pytest.mark.usefixtures("two_cameras")
def test_cameras_are_listed_by_index_with_what_they_can_do():
    backend = cv2.videoio_registry.getBackendName(camera_backend())
    modes = (CameraMode(640, 480, 30.0), CameraMode(1280, 720, 10.0))
    assert list_cameras() == (
        CameraDescription(0, "Front", backend, modes),
        CameraDescription(1, "Taken", backend, ()),
    )


@pytest.mark.usefixtures("two_cameras")
def test_only_those_that_open_are_openable():
    assert openable_indices() == (0,)


@pytest.mark.usefixtures("two_cameras")
def test_where_the_system_tells_no_names_indices_are_tried(monkeypatch):
    monkeypatch.setattr(cv2_enumerate_cameras, "supported_backends", ())
    assert name_cameras() == ((0, "Camera 0"),)


def test_this_machine_can_be_asked(capfd):
    assert isinstance(list_cameras(), tuple)
    assert capfd.readouterr().err == ""
