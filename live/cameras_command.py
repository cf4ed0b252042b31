"""The `cameras` command: what can be opened."""

from __future__ import annotations

from capture.cameras import CameraDescription, list_cameras


def describe_cameras() -> list[str]:
    """A line per camera, or one that says there is none."""
    cameras = list_cameras()
    if not cameras:
        return ["No camera was found; a video file or demo can be the --source instead."]
    return [describe(camera) for camera in cameras]


def describe(camera: CameraDescription) -> str:
    """Index, name, and the sizes and rates it accepts."""
    modes = ", ".join(
        f"{mode.width}x{mode.height}" + (f" at {mode.rate:g}/s" if mode.rate else "")
        for mode in camera.modes
    )
    return f"{camera.index}: {camera.name} ({camera.backend}): {modes or 'does not open now'}"
