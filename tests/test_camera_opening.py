from __future__ import annotations

import shutil
import sys
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from stand_in_camera import stand_in
from test_camera_sink import tick_of

from live.errors import OutputError, SetupError
from live.virtual_camera import camera_opening, camera_sink
from live.virtual_camera.camera_opening import find_pythons, open_virtual_camera
from live.virtual_camera.camera_sink import CameraSink
from live.virtual_camera.virtual_camera_config import VirtualCameraOptions

SIZE = (8, 6)


@pytest.fixture
def pythons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Those that are looked through: none that runs, and this one."""
    snake = tmp_path / "snake"
    found = [str(snake), sys.executable]
    monkeypatch.setattr(camera_opening, "find_pythons", lambda: found)
    return found


def surround(folder: Path, monkeypatch: pytest.MonkeyPatch, mood: str = "") -> None:
    for name, value in stand_in(folder, mood).items():
        monkeypatch.setenv(name, value)


def open_with(stack: ExitStack, lines: list[str], **options) -> list[CameraSink]:
    return open_virtual_camera(VirtualCameraOptions(**options), SIZE, 29.97, stack, lines.append)


def test_no_camera_is_opened_that_nobody_asked_for() -> None:
    lines: list[str] = []
    with ExitStack() as stack:
        assert open_with(stack, lines) == []
    assert not lines


def test_the_first_python_that_has_the_library_shows_the_pictures(
    pythons: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    surround(tmp_path, monkeypatch)
    lines: list[str] = []
    with ExitStack() as stack:
        (sink,) = open_with(stack, lines, virtual_camera="auto")
        sink.take(tick_of(200))
    got = np.fromfile(tmp_path / "frames", np.uint8).reshape(-1, 6, 8, 3)
    assert got[0].max() == 0
    assert got[-1].min() == 200
    assert lines == [
        "Virtual camera: OBS Virtual Camera, 8x6, 29.97 pictures a second; choose it in the other "
        "app.",
        "Virtual camera OBS Virtual Camera: 1 picture shown.",
    ]


def test_without_the_library_the_way_to_it_is_said(pythons: list[str]) -> None:
    with ExitStack() as stack, pytest.raises(SetupError) as refusal:
        open_with(stack, [], virtual_camera="auto")
    assert str(refusal.value).startswith(
        "No Python here has pyvirtualcam, which shows pictures on a virtual camera: make one with "
        "`python3 -m venv virtual-camera` and `virtual-camera/bin/pip install pyvirtualcam`, and "
        "give --virtual-camera-python virtual-camera/bin/python"
    )


def test_a_named_python_is_the_only_one_asked(pythons: list[str]) -> None:
    with ExitStack() as stack, pytest.raises(SetupError, match="-m pip install pyvirtualcam"):
        open_with(stack, [], virtual_camera="auto", virtual_camera_python=sys.executable)
    with ExitStack() as stack, pytest.raises(SetupError) as refusal:
        open_with(stack, [], virtual_camera="auto", virtual_camera_python="python-of-nobody")
    assert str(refusal.value) == (
        "--virtual-camera-python python-of-nobody is no program; name the Python you installed "
        "pyvirtualcam in."
    )


def test_a_missing_driver_ends_the_search(
    pythons: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    surround(tmp_path, monkeypatch, "no driver")
    with ExitStack() as stack, pytest.raises(SetupError, match="There is no virtual camera"):
        open_with(stack, [], virtual_camera="auto")


def test_a_camera_that_is_lost_makes_the_run_a_failure(
    pythons: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    surround(tmp_path, monkeypatch, "lost")
    lines: list[str] = []
    stack = ExitStack()
    (sink,) = open_with(stack, lines, virtual_camera="auto")
    sink._thread.join(20)  # black is repeated until the camera breaks
    with pytest.raises(OutputError, match="was lost before the end"):
        stack.close()
    assert lines[1:] == [
        "The virtual camera OBS Virtual Camera ended: the camera was unplugged. The performance "
        "goes on without a virtual camera.",
        "Virtual camera OBS Virtual Camera: 0 pictures shown.",
    ]


def test_a_device_that_takes_no_picture_is_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OutputError("video10 takes no pictures.")

    surround(tmp_path, monkeypatch)
    monkeypatch.setattr(camera_sink.CameraSink, "__init__", refuse)
    with ExitStack() as stack, pytest.raises(SetupError, match="video10 takes no pictures"):
        open_with(stack, [], virtual_camera="auto", virtual_camera_python=sys.executable)
    assert (tmp_path / "closed").exists()


def test_pythons_are_looked_for_here_and_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"python3": "/usr/bin/python3", "py": sys.executable}
    monkeypatch.setattr(shutil, "which", there.get)
    assert find_pythons() == [sys.executable, "/usr/bin/python3"]


@pytest.mark.parametrize(
    ("platform", "advice"),
    [
        (
            "win32",
            r"`py -m venv virtual-camera` and `virtual-camera\Scripts\pip install pyvirtualcam`, "
            r"and give --virtual-camera-python virtual-camera\Scripts\python.",
        ),
        (
            "darwin",
            "`python3 -m venv virtual-camera` and `virtual-camera/bin/pip install pyvirtualcam`, "
            "and give --virtual-camera-python virtual-camera/bin/python.",
        ),
    ],
)
def test_the_way_to_the_library_is_that_of_the_system(
    platform: str, advice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(camera_opening, "find_pythons", list)
    monkeypatch.setattr(sys, "platform", platform)
    with ExitStack() as stack, pytest.raises(SetupError) as refusal:
        open_with(stack, [], virtual_camera="auto")
    assert str(refusal.value).endswith(f"make one with {advice}")
