"""What can go wrong on the way from a camera to expression signals.

CaptureError
├── SourceError    a camera, clip or picture that cannot be opened or read
├── TrackerError   the face tracker or its model file
├── SettingError   a setting outside its range
└── DatagramError  bytes from the network that are not what the format says
"""

from __future__ import annotations

from pathlib import Path


class CaptureError(Exception):
    """Base of every error raised on purpose in `capture`; its text is one sentence for the user."""


class SourceError(CaptureError):
    """A camera, clip or picture cannot be opened or read."""


class TrackerError(CaptureError):
    """The face tracker cannot be made, or its model file cannot be had."""


class SettingError(CaptureError, ValueError):
    """A setting lies outside its range; the text names the setting and the range."""


class DatagramError(CaptureError, ValueError):
    """Bytes from the network do not follow their format. Names the field."""


def unreadable(path: Path) -> SourceError:
    """What to raise for a file of another kind, or a damaged one."""
    return SourceError(
        f"{path} is not a video or image that can be read; convert it to mp4, jpg or png."
    )
