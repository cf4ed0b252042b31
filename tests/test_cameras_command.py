from __future__ import annotations

import pytest

from capture.cameras import CameraDescription, CameraMode
from live import cameras_command
from live.cameras_command import describe, describe_cameras


def test_a_camera_says_what_it_can() -> None:
    modes = (CameraMode(640, 480, 30.0), CameraMode(1280, 720, 0.0))
    camera = CameraDescription(2, "Good Cam", "V4L2", modes)
    assert describe(camera) == "2: Good Cam (V4L2): 640x480 at 30/s, 1280x720"


def test_a_busy_camera_says_so() -> None:
    assert describe(CameraDescription(0, "Busy", "V4L2", ())).endswith("does not open now")


def test_no_camera_has_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cameras_command, "list_cameras", lambda: ())
    (line,) = describe_cameras()
    assert "demo" in line
