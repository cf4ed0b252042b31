from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from stand_in_camera import stand_in

from live.errors import OutputError, SetupError
from live.virtual_camera import helper_process
from live.virtual_camera.helper_process import HelperCamera, UnfitPythonError

SIZE = (8, 6)
WAIT_S = 20.0


@pytest.fixture(autouse=True)
def short_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(helper_process, "END_S", 1.0)


def start(
    monkeypatch: pytest.MonkeyPatch, folder: Path, mood: str = "", device: str = "auto", **wish
) -> HelperCamera:
    for name, value in stand_in(folder, mood).items():
        monkeypatch.setenv(name, value)
    return HelperCamera(sys.executable, device, SIZE, 30.0, **wish)


def picture(number: int) -> np.ndarray:
    return np.full((SIZE[1], SIZE[0], 3), number, np.uint8)


def show_until_it_ends(camera: HelperCamera) -> str:
    end = time.monotonic() + WAIT_S
    try:
        while time.monotonic() < end:
            camera.show(picture(1))
            time.sleep(0.01)
    except OutputError as problem:
        return str(problem)
    finally:
        camera.close()
    raise AssertionError("it went on")


def test_pictures_arrive_whole_and_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera = start(monkeypatch, tmp_path, device="Mimesh")
    assert camera.describe() == "Mimesh"
    for number in range(5):
        assert camera.show(picture(number)[::-1])  # wherever its rows lie in memory
    camera.close()
    assert (tmp_path / "opened").read_text() == "8 6 30 RGB Mimesh"
    got = np.fromfile(tmp_path / "frames", np.uint8).reshape(-1, 6, 8, 3)
    assert got[:, 0, 0, 0].tolist() == [0, 1, 2, 3, 4]
    assert (tmp_path / "closed").read_text() == "5"
    assert "pyvirtualcam" not in sys.modules  # its licence stays in the other process


def test_a_picture_larger_than_a_pipe_arrives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in stand_in(tmp_path).items():
        monkeypatch.setenv(name, value)
    camera = HelperCamera(sys.executable, "auto", (1280, 720), 30.0)
    sent = np.random.default_rng(0).integers(0, 256, (720, 1280, 3), np.uint8)
    camera.show(sent)
    camera.close()
    assert (tmp_path / "frames").read_bytes() == sent.tobytes()


def test_without_a_driver_one_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for platform, advice in helper_process.DRIVERS.items():
        monkeypatch.setattr(helper_process.sys, "platform", platform)
        with pytest.raises(SetupError) as refusal:
            start(monkeypatch, tmp_path, "no driver")
        assert str(refusal.value) == (
            f"There is no virtual camera to show on: {advice} ('v4l2loopback' backend: No v4l2 "
            "loopback device found at /dev/video[0-99])."
        )


def test_a_python_without_the_library_is_told_how_to_get_it() -> None:
    with pytest.raises(UnfitPythonError) as refusal:
        HelperCamera(sys.executable, "auto", SIZE, 30.0)
    assert str(refusal.value) == (
        f"{sys.executable} has no pyvirtualcam (No module named 'pyvirtualcam'): "
        f"`{sys.executable} -m pip install pyvirtualcam` installs it."
    )


def test_no_python_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnfitPythonError, match=r"does not run \(No such file or directory\); name"):
        HelperCamera(str(tmp_path / "python9"), "auto", SIZE, 30.0)


@pytest.mark.skipif(sys.platform == "win32", reason="Uses a shell of POSIX.")
def test_a_program_that_is_no_python_is_said(tmp_path: Path) -> None:
    program = tmp_path / "snake"
    program.write_text("#!/bin/sh\necho hiss >&2\nexit 7\n")
    program.chmod(0o700)
    with pytest.raises(UnfitPythonError, match=r"snake runs no virtual camera \(hiss\); name"):
        HelperCamera(str(program), "auto", SIZE, 30.0)
    program.write_text("#!/bin/sh\nexit 7\n")
    with pytest.raises(UnfitPythonError, match=r"\(its process ended with 7\)"):
        HelperCamera(str(program), "auto", SIZE, 30.0)


def test_a_driver_that_crashes_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SetupError, match=r"runs no virtual camera \(Fatal: bad driver\)"):
        start(monkeypatch, tmp_path, "crash")


def test_a_driver_that_never_opens_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SetupError, match=r"did not open within 0\.5 seconds"):
        start(monkeypatch, tmp_path, "slow start", start_s=0.5)


def test_a_camera_that_is_lost_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    camera = start(monkeypatch, tmp_path, "lost")
    assert show_until_it_ends(camera) == (
        "The virtual camera OBS Virtual Camera ended: the camera was unplugged."
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Signals are of POSIX.")
def test_a_helper_that_is_killed_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    camera = start(monkeypatch, tmp_path, "die")
    assert show_until_it_ends(camera) == (
        "The virtual camera OBS Virtual Camera ended: its process ended with -9."
    )


def test_a_helper_that_hangs_can_be_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in stand_in(tmp_path, "hang").items():
        monkeypatch.setenv(name, value)
    camera = HelperCamera(sys.executable, "auto", (640, 480), 30.0)
    ended: list[OutputError] = []

    def show() -> None:
        try:
            for _ in range(3):  # the pipe is full at the second
                camera.show(np.zeros((480, 640, 3), np.uint8))
        except OutputError as problem:
            ended.append(problem)

    thread = threading.Thread(target=show)
    thread.start()
    thread.join(0.5)
    assert thread.is_alive()
    camera.abandon()
    thread.join(WAIT_S)
    assert len(ended) == 1
    camera.close()


def test_the_helper_ends_when_this_program_is_killed(tmp_path: Path) -> None:
    """Its standard input ends, whatever became of us."""
    program = (
        "import os, sys, numpy as np\n"
        "from live.virtual_camera.helper_process import HelperCamera\n"
        f"camera = HelperCamera(sys.executable, 'auto', {SIZE}, 30.0)\n"
        "camera.show(np.zeros((6, 8, 3), np.uint8))\n"
        "sys.stdout.flush()\n"
        "os._exit(0)\n"
    )
    paths = stand_in(tmp_path)
    paths["PYTHONPATH"] = os.pathsep.join([paths["PYTHONPATH"], str(Path.cwd())])
    subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, **paths}, timeout=WAIT_S, check=True
    )
    end = time.monotonic() + WAIT_S
    while not (tmp_path / "closed").exists() and time.monotonic() < end:
        time.sleep(0.01)
    assert (tmp_path / "closed").exists()
