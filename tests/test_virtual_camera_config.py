from __future__ import annotations

import sys
from pathlib import Path

import pytest

from live.config import LiveOptions
from live.errors import SetupError
from live.virtual_camera.virtual_camera_config import VirtualCameraOptions


@pytest.mark.parametrize(
    ("device", "python", "source", "sentence"),
    [
        (
            None,
            "python3",
            "0",
            "--virtual-camera-python means nothing without --virtual-camera.",
        ),
        (
            " ",
            None,
            "0",
            '--virtual-camera should be a device like /dev/video10, "auto" or a camera\'s name; '
            "got nothing.",
        ),
        (
            "/dev/video10",
            "python3",
            "0",
            "/dev/video10 is written without pyvirtualcam; leave --virtual-camera-python out.",
        ),
        (
            "/dev/video10",
            None,
            "10",
            "--source 10 and --virtual-camera /dev/video10 are the same device; the character "
            "would watch itself.",
        ),
        (
            "/dev/video1",
            None,
            "/dev/video1",
            "--source /dev/video1 and --virtual-camera /dev/video1 are the same device; the "
            "character would watch itself.",
        ),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(
    device: str | None,
    python: str | None,
    source: str,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    options = LiveOptions(virtual_camera=device, virtual_camera_python=python, source=source)
    with pytest.raises(SetupError) as refusal:
        options.check()
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    "options",
    [
        VirtualCameraOptions(),
        VirtualCameraOptions("/dev/video10"),
        VirtualCameraOptions("auto"),
        VirtualCameraOptions("OBS Virtual Camera", "/opt/python"),
    ],
)
def test_what_can_be_meant_is(
    options: VirtualCameraOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    options.check_virtual_camera("0")
    options.check_virtual_camera("1")  # not the 1 of video10


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_device_files_are_of_linux(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    with pytest.raises(SetupError, match="is a device of Linux; here, write --virtual-camera auto"):
        VirtualCameraOptions("/dev/video10").check_virtual_camera("0")
    VirtualCameraOptions("auto").check_virtual_camera("0")


def test_a_camera_wants_the_picture_as_a_film_does() -> None:
    assert not LiveOptions(headless=True).draws_for_others
    assert LiveOptions(headless=True, virtual_camera="auto").draws_for_others
    assert LiveOptions(virtual_camera="/dev/video3").draws_for_others
    assert LiveOptions(video_out=Path("film.mp4")).draws_for_others


def test_only_device_files_are_written_directly() -> None:
    assert VirtualCameraOptions("/dev/video3").camera_is_file
    assert not VirtualCameraOptions("auto").camera_is_file
    assert not VirtualCameraOptions().camera_is_file
