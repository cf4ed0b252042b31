"""Which cameras there are, by name."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

from capture.opencv import load_cv2, open_camera
from capture.quiet import quiet_stderr

_SIZES = ((640, 480), (1280, 720), (1920, 1080))
_PROBED_INDICES = 5


@dataclass(frozen=True, slots=True)
class CameraMode:
    """A picture size and rate that a camera says it has."""

    width: int
    height: int
    rate: float
    """Frames a second as the driver claims; 0.0 when it does not say."""


@dataclass(frozen=True, slots=True)
class CameraDescription:
    """One camera of this machine."""

    index: int
    """What `--source` takes."""
    name: str
    """What `--source` takes as well."""
    backend: str
    """Which of OpenCV's doors it was found behind, such as V4L2, MSMF or AVFOUNDATION."""
    modes: tuple[CameraMode, ...]
    """Empty when the camera does not open, for instance because another program has it."""


def list_cameras() -> tuple[CameraDescription, ...]:
    """Every camera found, with the sizes and rates it accepts; opens each one for a moment."""
    backend = camera_backend()
    name = load_cv2().videoio_registry.getBackendName(backend)
    return tuple(
        CameraDescription(index, label, name, _try_modes(index, backend))
        for index, label in name_cameras()
    )


def name_cameras() -> tuple[tuple[int, str], ...]:
    """Index and name of every camera, in order, without opening any where the system tells."""
    load_cv2()
    with quiet_stderr():
        import cv2_enumerate_cameras as enumerate_cameras

        backend = camera_backend()
        if backend not in enumerate_cameras.supported_backends:
            return _probe_names(backend)
        found = enumerate_cameras.enumerate_cameras(backend)
    return tuple(sorted((camera.index, camera.name) for camera in found))


def camera_backend() -> int:
    """The system's own way to cameras, as one of cv2's CAP_ numbers."""
    cv2 = load_cv2()
    own = {"linux": cv2.CAP_V4L2, "win32": cv2.CAP_MSMF, "darwin": cv2.CAP_AVFOUNDATION}
    return own.get(sys.platform, cv2.CAP_ANY)


def openable_indices() -> tuple[int, ...]:
    """Indices of the cameras that give an image right now."""
    backend = camera_backend()
    return tuple(i for i, _ in name_cameras() if _opens(i, backend))


def _opens(index: int, backend: int) -> bool:
    capture = open_camera(index, backend, None)
    if capture is None:
        return False
    capture.release()
    return True


def _probe_names(backend: int) -> tuple[tuple[int, str], ...]:
    return tuple((i, f"Camera {i}") for i in range(_PROBED_INDICES) if _opens(i, backend))


def _try_modes(index: int, backend: int) -> tuple[CameraMode, ...]:
    capture = open_camera(index, backend, None)
    if capture is None:
        return ()
    with quiet_stderr():
        modes = {_set_mode(capture, size) for size in _SIZES}
        capture.release()
    return tuple(sorted(modes, key=lambda mode: (mode.width, mode.height, mode.rate)))


def _set_mode(capture: Any, size: tuple[int, int]) -> CameraMode:
    """Wish for a size and read back what the driver made of it."""
    cv2 = load_cv2()
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, size[0])
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size[1])
    width, height = capture.get(cv2.CAP_PROP_FRAME_WIDTH), capture.get(cv2.CAP_PROP_FRAME_HEIGHT)
    return CameraMode(int(width), int(height), round(capture.get(cv2.CAP_PROP_FPS), 2))
