"""The short performance that comes with the project."""

from __future__ import annotations

from pathlib import Path

from capture.errors import SourceError

_ASSETS = Path(__file__).parent / "assets"


def demo_clip() -> Path:
    """Path of the bundled performance, a video file.

    Raises:
        SourceError: the installation lacks it.
    """
    path = _ASSETS / "demo.mp4"
    if not path.is_file():
        raise SourceError(f"The bundled {path.name} is missing; install the project again.")
    return path
