"""Everything a performer can come from, behind one `grab`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Protocol, runtime_checkable

from capture.camera import Camera
from capture.clip import Clip, PlayedClip
from capture.demo import demo_clip
from capture.errors import SettingError, SourceError, unreadable
from capture.records import Frame, Observation
from capture.still import Still, read_picture
from capture.streams.live_link_format import LiveLinkFormat
from capture.streams.osf_format import OsfFormat
from capture.streams.played_take import PlayedTake
from capture.streams.stream_address import StreamAddress, is_take, parse_stream
from capture.streams.streamed_performer import StreamedPerformer

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


@runtime_checkable
class TrackedSource(Source, Protocol):
    """A source whose performer was tracked elsewhere: its frames have no image to look at."""

    def track(self, frame: Frame) -> Observation:
        """What was said of the frame grabbed last."""
        ...


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
    speed: float = 1.0,
    loop: bool = False,
) -> Source:
    """Open a camera, a video or image file, the bundled demo, a take or somebody else's tracker.

    Args:
        spec: a camera's index or part of its name, a file's path, "demo", or where datagrams are
            awaited, such as "livelink:11111": see `capture.streams.stream_address`.
        offline: False plays a file at its own rate and drops late images, as with a camera; True
            gives every image as fast as it is asked for. Cameras are always live.
        frames: end after so many images; a clip loops until then. None: a camera or a picture
            played live has no end, a clip is seen once.
        size: wished (width, height) of a camera's images; files keep their own.
        speed: how often as fast as it was recorded a take (.csv) is played.
        loop: begin a take again at its end.

    Raises:
        SourceError: there is no such file, camera or address, or it cannot be read.
        SettingError: `frames` or `size` is not positive.
    """
    _check(frames, size)
    address = parse_stream(spec)
    if _INDEX.fullmatch(spec.strip()):
        source: Source = Camera(int(spec), size)
    elif address is not None:
        source = _open_stream(address)
    elif is_take(spec):
        again = loop or frames is not None
        source = PlayedTake(Path(spec), paced=not offline, speed=speed, loop=again)
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
    return isinstance(_innermost(source), Still)


def tracked_within(source: Source) -> TrackedSource | None:
    """The source that was tracked elsewhere, itself or what it limits; None where it has images."""
    inner = _innermost(source)
    return inner if isinstance(inner, TrackedSource) else None


def _innermost(source: Source) -> Source:
    return source.within if isinstance(source, LimitedSource) else source


def _open_stream(address: StreamAddress) -> StreamedPerformer:
    formats = {"livelink": LiveLinkFormat, "osf": OsfFormat}
    return StreamedPerformer(address, formats[address.kind]())


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
