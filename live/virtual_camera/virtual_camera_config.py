"""The options of the virtual camera.

Nothing heavy is imported here: `--help` reads it.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import Annotated

import tyro

from live.errors import SetupError

DEVICE_FOLDER = "/dev/"


@dataclass(frozen=True)
class VirtualCameraOptions:
    """Where the picture is shown as a webcam."""

    virtual_camera: Annotated[
        str | None, tyro.conf.arg(metavar="DEVICE", help_behavior_hint="")
    ] = None
    """Show what is drawn as a webcam to other apps: /dev/videoN of v4l2loopback (Linux); "auto" or
    a name like "OBS Virtual Camera" through pyvirtualcam, which you install yourself."""
    virtual_camera_python: Annotated[
        str | None, tyro.conf.arg(metavar="PYTHON", help_behavior_hint="")
    ] = None
    """The Python you installed pyvirtualcam in; the first on the PATH that has it."""

    def check_virtual_camera(self, source: str) -> None:
        """Raises SetupError for what cannot be meant; `source` is what --source says."""
        device = self.virtual_camera
        if device is None:
            if self.virtual_camera_python is not None:
                raise SetupError("--virtual-camera-python means nothing without --virtual-camera.")
            return
        if not device.strip():
            raise SetupError(
                '--virtual-camera should be a device like /dev/video10, "auto" or a camera\'s '
                "name; got nothing."
            )
        if self.camera_is_file:
            self._check_file(device, source)

    @property
    def camera_is_file(self) -> bool:
        """Whether the camera is a device file, written without anybody's library."""
        return self.virtual_camera is not None and self.virtual_camera.startswith(DEVICE_FOLDER)

    def _check_file(self, device: str, source: str) -> None:
        if sys.platform != "linux":
            raise SetupError(
                f"--virtual-camera {device} is a device of Linux; here, write --virtual-camera "
                "auto."
            )
        if self.virtual_camera_python is not None:
            raise SetupError(
                f"{device} is written without pyvirtualcam; leave --virtual-camera-python out."
            )
        number = re.fullmatch(r"/dev/video(\d+)", device)
        if source.strip() in {device, number[1] if number else device}:
            raise SetupError(
                f"--source {source} and --virtual-camera {device} are the same device; the "
                "character would watch itself."
            )
