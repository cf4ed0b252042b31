"""Opens the virtual camera that `--virtual-camera` asks for, and says what it does."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from live.errors import OutputError, SetupError
from live.virtual_camera.camera_sink import CameraDevice, CameraSink, count_pictures
from live.virtual_camera.helper_process import HelperCamera, UnfitPythonError
from live.virtual_camera.v4l2_loopback import V4l2Loopback
from live.virtual_camera.virtual_camera_config import VirtualCameraOptions

PYTHONS = ("python3", "python", "py")


def open_virtual_camera(
    options: VirtualCameraOptions,
    size: tuple[int, int],
    frame_rate: float,
    stack: ExitStack,
    say: Callable[[str], None],
) -> list[CameraSink]:
    """The sink of the virtual camera, none when none is asked for; `stack` closes it.

    `size` (width, height) of the pictures, `frame_rate` of them a second. Raises SetupError when
    there is no such camera, or when it takes no such pictures.
    """
    if options.virtual_camera is None:
        return []
    device = _open_device(options, options.virtual_camera, size, frame_rate)
    try:
        sink = CameraSink(device, size, frame_rate, say)
    except OutputError as problem:
        device.close()
        raise SetupError(str(problem)) from problem
    stack.callback(_finish, sink, say)
    say(
        f"Virtual camera: {sink.describe()}, {size[0]}x{size[1]}, {frame_rate:.4g} pictures a "
        "second; choose it in the other app."
    )
    return [sink]


def _open_device(
    options: VirtualCameraOptions, device: str, size: tuple[int, int], frame_rate: float
) -> CameraDevice:
    if options.camera_is_file:
        return V4l2Loopback(device, size, frame_rate)
    if options.virtual_camera_python is not None:
        python = _find_python(options.virtual_camera_python)
        return HelperCamera(python, device, size, frame_rate)
    return _open_anywhere(device, size, frame_rate)


def _open_anywhere(device: str, size: tuple[int, int], frame_rate: float) -> HelperCamera:
    """Through the first Python that has the library."""
    for python in find_pythons():
        try:
            return HelperCamera(python, device, size, frame_rate)
        except UnfitPythonError:
            continue
    raise SetupError(
        "No Python here has pyvirtualcam, which shows pictures on a virtual camera: make one with "
        f"{_advise_install(sys.platform)}."
    )


def _advise_install(platform: str) -> str:
    """What to type on that `sys.platform`."""
    windows = platform == "win32"
    launcher = "py" if windows else "python3"
    programs = "virtual-camera\\Scripts\\" if windows else "virtual-camera/bin/"
    return (
        f"`{launcher} -m venv virtual-camera` and `{programs}pip install pyvirtualcam`, and give "
        f"--virtual-camera-python {programs}python"
        + ("; or name a device of v4l2loopback" if platform == "linux" else "")
    )


def find_pythons() -> list[str]:
    """This Python, and those on the PATH, each once."""
    on_path = [shutil.which(name) for name in PYTHONS]
    return list(dict.fromkeys(python for python in [sys.executable, *on_path] if python))


def _find_python(given: str) -> str:
    python = shutil.which(Path(given).expanduser())
    if python is None:
        raise SetupError(
            f"--virtual-camera-python {given} is no program; name the Python you installed "
            "pyvirtualcam in."
        )
    return str(python)


def _finish(sink: CameraSink, say: Callable[[str], None]) -> None:
    try:
        sink.close()
    finally:
        left_out = f", {sink.dropped} left out for newer ones" if sink.dropped else ""
        say(f"Virtual camera {sink.describe()}: {count_pictures(sink.shown)} shown{left_out}.")
