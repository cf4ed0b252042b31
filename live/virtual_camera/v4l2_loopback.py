"""A v4l2loopback device, which apps on Linux take for a webcam; written without any library."""

from __future__ import annotations

import errno
import os
from contextlib import suppress

import numpy as np

from live.errors import OutputError, SetupError
from live.virtual_camera.picture_yuyv import pack_yuyv
from live.virtual_camera.v4l2_layout import (
    CAN_OUTPUT,
    CAN_WRITE,
    CAPABILITY,
    QUERYCAP,
    S_FMT,
    S_PARM,
    YUYV,
    ImageFormat,
    pack_format,
    pack_frame_time,
    unpack_capability,
    unpack_format,
)

MODPROBE = "sudo modprobe v4l2loopback exclusive_caps=1 card_label=Mimesh"


class V4l2Loopback:
    """Open from construction to `close`; nobody else can feed the device meanwhile."""

    def __init__(self, path: str, size: tuple[int, int], frame_rate: float) -> None:
        """`size` (width, height), even. Raises SetupError when `path` takes no such pictures."""
        self._path = path
        self._card = ""
        self._file = self._open()
        try:
            self._card = self._check_output()
            self._check_format(self._ask_format(size), size)
            self._tell_rate(frame_rate)
        except BaseException:
            self.close()
            raise

    def show(self, picture: np.ndarray) -> bool:
        """Give the device one (H, W, 3) uint8 RGB picture; whether it took it.

        Raises OutputError when the device is lost.
        """
        image = pack_yuyv(picture)
        try:
            taken = os.write(self._file, image.data)
        except BlockingIOError:
            return False
        except OSError as problem:
            raise OutputError(f"{self._path} takes no pictures ({problem.strerror}).") from problem
        if taken != image.nbytes:
            raise OutputError(f"{self._path} took {taken} of a picture's {image.nbytes} bytes.")
        return True

    def describe(self) -> str:
        """The device's name and file."""
        return f"{self._card} ({self._path})"

    def abandon(self) -> None:
        """Nothing: `show` never waits."""

    def close(self) -> None:
        """Give the device back."""
        os.close(self._file)

    def _open(self) -> int:
        try:
            # Not blocking: a device that is not ready misses a picture.
            return os.open(self._path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError as problem:
            raise SetupError(f"{self._path} is not there; `{MODPROBE}` makes one.") from problem
        except PermissionError as problem:
            raise SetupError(
                f"{self._path} may not be written by you; `sudo usermod -aG video $USER` lets you "
                "from the next login on."
            ) from problem
        except OSError as problem:
            raise self._refuse(problem) from problem

    def _check_output(self) -> str:
        """The device's name for people."""
        message = bytearray(CAPABILITY.size)
        try:
            self._ask(QUERYCAP, message)
        except OSError as problem:
            raise SetupError(
                f"{self._path} is no video device; name one of v4l2loopback, which `{MODPROBE}` "
                "makes."
            ) from problem
        card, capabilities = unpack_capability(message)
        if not capabilities & CAN_OUTPUT or not capabilities & CAN_WRITE:
            raise SetupError(
                f"{self._path} ({card}) takes no pictures: it is a camera, or another program "
                "feeds it already; name a free device of v4l2loopback."
            )
        return card

    def _ask_format(self, size: tuple[int, int]) -> ImageFormat:
        message = pack_format(*size)
        try:
            self._ask(S_FMT, message)
        except OSError as problem:
            raise self._refuse(problem) from problem
        return unpack_format(message)

    def _check_format(self, given: ImageFormat, size: tuple[int, int]) -> None:
        if given.pixel_format != YUYV or given.image_bytes != 2 * given.width * given.height:
            raise SetupError(
                f"{self._path} insists on {given.letters} where YUYV is offered; undo what "
                "v4l2loopback-ctl set for it."
            )
        if (given.width, given.height) != size:
            raise SetupError(
                f"{self._path} insists on {given.width}x{given.height}; give --size "
                f"{given.width}x{given.height}."
            )

    def _tell_rate(self, frame_rate: float) -> None:
        with suppress(OSError):  # only announced to apps; a device may not know rates
            self._ask(S_PARM, pack_frame_time(frame_rate))

    def _ask(self, request: int, message: bytearray) -> None:
        import fcntl  # Windows has none

        fcntl.ioctl(self._file, request, message, True)

    def _refuse(self, problem: OSError) -> SetupError:
        if problem.errno == errno.EBUSY:
            return SetupError(
                f"{self._path} is used by another program; close that, or name another device."
            )
        return SetupError(f"{self._path} cannot be used as a camera ({problem.strerror}).")
