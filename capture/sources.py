"""Everything a performer can come from, behind one `grab`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Protocol

from capture.camera import Camera
from capture.clip import Clip, PlayedClip
from capture.demo import demo_clip
from capture.errors import SettingError, SourceError, unreadable
from capture.records import Frame
from capture.still import Still, read_picture

_INDEX = re.compile(r"\d{1,9}")  # more digits do not fit the drivers' C int


class Source(Protocol):
    """Where images come from. Closing it twice is fine; so is using it as a context manager."""

    @property
    def live(self) -> bool:
        """Whether somebody sits at a camera now, rather than in a file."""
        ...

    @property
    def dropped(self) -> int:
        """Images passed over because newer ones had come."""
        ...

    @property
    def frame_rate(self) -> float:
        """Images a second: measured for a camera, the file's own for a clip."""
        ...

    def grab(self) -> Frame | None:
        """The newest image, waiting for it; None when the source has ended."""
        ...

    def close(self) -> None:
        """Give the camera or file back."""
        ...

    def __enter__(self) -> Source: ...

    def __exit__(self, *_: object) -> None: ...


class LimitedSource:
    """Ends a source after so many images."""

    def __init__(self, source: Source, frames: int) -> None:
        self._source = source
        self._left = frames

    def __enter__(self) -> LimitedSource:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def within(self) -> Source:
        """The source that is ended."""
        return self._source

    @property
    def live(self) -> bool:
        """As the source within."""
        return self._source.live

    @property
    def dropped(self) -> int:
        """Images passed over because newer ones had come."""
        return self._source.dropped

    @property
    def frame_rate(self) -> float:
        """Images a second of the source within."""
        return self._source.frame_rate

    def grab(self) -> Frame | None:
        """The source's next image, or None after the last one allowed."""
        if self._left <= 0:
            return None
        self._left -= 1
        return self._source.grab()

    def close(self) -> None:
        """Close the source within."""
        self._source.close()


def open_source(
    spec: str,
    *,
    offline: bool = False,
    frames: int | None = None,
    size: tuple[int, int] | None = None,
) -> Source:
    """Open a camera, a video or image file, or the bundled demo.

    Args:
        spec: a camera's index or part of its name, a file's path, or "demo".
        offline: False plays a file at its own rate and drops late images, as with a camera; True
            gives every image as fast as it is asked for. Cameras are always live.
        frames: end after so many images; a clip loops until then. None: a camera or a picture
            played live has no end, a clip is seen once.
        size: wished (width, height) of a camera's images; files keep their own.

    Raises:
        SourceError: there is no such file or camera, or it cannot be read.
        SettingError: `frames` or `size` is not positive.
    """
    _check(frames, size)
    if _INDEX.fullmatch(spec.strip()):
        source: Source = Camera(int(spec), size)
    elif spec == "demo":
        source = _open_clip(demo_clip(), offline, frames)
    elif _exists(Path(spec)) or _looks_like_a_path(spec):
        source = _open_file(spec, offline, frames)
    else:
        source = Camera(spec, size)
    if frames is None and offline and isinstance(source, Still):
        frames = 1  # every image of a picture is one image
    return source if frames is None else LimitedSource(source, frames)


def is_still(source: Source) -> bool:
    """Whether it shows one picture again and again."""
    return isinstance(source.within if isinstance(source, LimitedSource) else source, Still)


def _open_file(spec: str, offline: bool, frames: int | None) -> Source:
    path = Path(spec)
    if not _exists(path):
        raise SourceError(f"There is no file {spec}.")
    if not path.is_file():
        raise unreadable(path)
    image = read_picture(path)
    if image is not None:
        return Still(image, paced=not offline)
    return _open_clip(path, offline, frames)


def _open_clip(path: Path, offline: bool, frames: int | None) -> Source:
    loop = frames is not None
    return Clip(path, loop=loop) if offline else PlayedClip(path, loop=loop)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name too long for any file, or of forbidden characters
        return False


def _looks_like_a_path(spec: str) -> bool:
    # Camera names hold dots too, as in "USB2.0 Camera".
    return "/" in spec or "\\" in spec or re.search(r"\.[A-Za-z0-9]{2,4}$", spec) is not None


def _check(frames: int | None, size: tuple[int, int] | None) -> None:
    if frames is not None and frames < 1:
        raise SettingError(f"The number of frames should be at least 1; got {frames}.")
    if size is not None and min(size) < 1:
        raise SettingError(f"The size should be positive, such as 1280x720; got {size}.")
