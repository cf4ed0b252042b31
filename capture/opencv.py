"""The one door to OpenCV: imports it late, quietly, and with safe settings."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from capture.errors import SourceError
from capture.quiet import quiet_stderr

# Windows: without this, opening a camera through Media Foundation takes seconds to minutes.
_MSMF = ("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")
# A playlist can name addresses; FFmpeg would fetch them. Only files on this machine are read.
_FFMPEG = ("OPENCV_FFMPEG_CAPTURE_OPTIONS", "protocol_whitelist;file")


@cache
def load_cv2() -> Any:
    """The cv2 module, imported at the first call.

    Raises:
        SourceError: its native libraries are missing.
    """
    for name, value in (_MSMF, _FFMPEG):
        os.environ.setdefault(name, value)
    try:
        with quiet_stderr():
            import cv2
    except ImportError as error:
        raise SourceError(
            f"OpenCV cannot be loaded ({error}); on Debian or Ubuntu install "
            "libegl1 libgles2 libgl1 libglib2.0-0."
        ) from error
    return cv2


@contextmanager
def one_thread() -> Iterator[None]:
    """Let OpenCV work on the caller's thread alone, so that its cost shows there."""
    cv2 = load_cv2()
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(before)


def open_video(path: Path) -> Any:
    """An opened `cv2.VideoCapture` of a clip, or None when it is none."""
    cv2 = load_cv2()
    with quiet_stderr():
        capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    return capture if capture.isOpened() else None


def open_camera(index: int, backend: int, size: tuple[int, int] | None) -> Any:
    """An opened `cv2.VideoCapture` of a camera that gives images, or None when it does not.

    A driver that answers with one of OpenCV's exceptions is a camera that does not open.

    Args:
        index: the camera's index within the backend.
        backend: one of cv2's CAP_ numbers.
        size: wished width and height; the driver takes the nearest it has.
    """
    cv2 = load_cv2()
    with quiet_stderr():
        try:
            return _open_camera(cv2, index, backend, size)
        except cv2.error:  # its text has several lines and nothing for the user
            return None


def _open_camera(cv2: Any, index: int, backend: int, size: tuple[int, int] | None) -> Any:
    capture = cv2.VideoCapture(index, backend)
    if not capture.isOpened():
        return None
    _prefer_fast_modes(cv2, capture, size)
    if not capture.grab():
        capture.release()
        return None
    return capture


def _prefer_fast_modes(cv2: Any, capture: Any, size: tuple[int, int] | None) -> None:
    """Compressed images, since raw ones do not fit through USB at 30 a second beyond 640x480."""
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter_fourcc(*"MJPG"))
    width, height = size or (640, 480)
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, width)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, height)
    capture.set(cv2.CAP_PROP_FPS, 60)
    # A driver's own queue would only add age.
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
