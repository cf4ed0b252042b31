"""A video file as the performer: every image in turn, or played at the clip's own rate."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

from capture.errors import SourceError, unreadable
from capture.opencv import load_cv2, open_video
from capture.pacing import sleep_until
from capture.quiet import quiet_stderr
from capture.records import Frame

_FALLBACK_RATE = 30.0


class ClipReader:
    """Steps through a clip, once or over and over.

    Args:
        path: the video file.
        loop: start again at its end, the media clock running on.

    Raises:
        SourceError: it is no video that can be read.
    """

    def __init__(self, path: Path, *, loop: bool) -> None:
        self._path = path
        self._loop = loop
        self._capture = _open(path)
        rate = self._capture.get(load_cv2().CAP_PROP_FPS)
        self.frame_rate = float(rate) if 0.0 < rate < 1000.0 else _FALLBACK_RATE
        self.period_ns = round(1e9 / self.frame_rate)
        self.frame_id = -1
        self.media_ns = -1
        self._round_start_ns = 0
        self._round_count = 0
        self._damaged_count = 0  # in a row

    def advance(self) -> bool:
        """Go to the next image, setting `frame_id` and `media_ns`; False at the clip's end.

        Raises:
            SourceError: the clip came to its end and not one of its images could be unpacked.
        """
        if not self._capture.grab():
            self._check_round()
            if not self._loop or not self._round_count:
                return False
            self._rewind()
            if not self._capture.grab():
                return False
        self.frame_id += 1
        self.media_ns = max(self._time_stamp(), self.media_ns + 1)
        self._round_count += 1
        return True

    def image(self) -> np.ndarray | None:
        """The image gone to, (H, W, 3) uint8 RGB; None when it is damaged."""
        cv2 = load_cv2()
        found, image = self._capture.retrieve()
        self._damaged_count = 0 if found else self._damaged_count + 1
        return cv2.cvtColor(image, cv2.COLOR_BGR2RGB) if found else None

    def close(self) -> None:
        """Close the file; may be called twice."""
        with quiet_stderr():
            self._capture.release()

    def _check_round(self) -> None:
        """Going round again would never give an image if a whole round was damaged."""
        if 0 < self._round_count <= self._damaged_count:
            raise SourceError(f"{self._path} has no image that can be unpacked.")

    def _time_stamp(self) -> int:
        """The clip's own time stamp; counted instead where the file has none."""
        stamp_ns = round(self._capture.get(load_cv2().CAP_PROP_POS_MSEC) * 1e6)
        if stamp_ns <= 0:
            stamp_ns = self._round_count * self.period_ns
        return self._round_start_ns + stamp_ns

    def _rewind(self) -> None:
        """Open anew: seeking to the start is not exact in every container."""
        self.close()
        self._capture = _open(self._path)
        self._round_start_ns = self.media_ns + self.period_ns
        self._round_count = 0


class Clip:
    """Every image of a clip, as fast as they are asked for; nothing is dropped.

    `captured_ns` is the moment of the grab.

    Raises:
        SourceError: it is no video that can be read.
    """

    live = False
    dropped = 0

    def __init__(self, path: Path, *, loop: bool = False) -> None:
        self._reader = ClipReader(path, loop=loop)
        self.frame_rate = self._reader.frame_rate

    def __enter__(self) -> Clip:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def grab(self) -> Frame | None:
        """The next image; None at the clip's end.

        Raises:
            SourceError: none of the clip's images can be unpacked.
        """
        while self._reader.advance():
            frame = _frame(self._reader, time.monotonic_ns())
            if frame is not None:
                return frame
        return None

    def close(self) -> None:
        """Close the file; may be called twice."""
        self._reader.close()


class PlayedClip:
    """A clip played at its own rate, as if the performer sat there.

    An image is due at its own time after the first; late ones are dropped and counted, the newest
    wins. `captured_ns` is the moment it was due, so age counts as with a camera.

    Raises:
        SourceError: it is no video that can be read.
    """

    live = False

    def __init__(self, path: Path, *, loop: bool = False) -> None:
        self._reader = ClipReader(path, loop=loop)
        self.frame_rate = self._reader.frame_rate
        self.dropped = 0
        self._start_ns: int | None = None
        self._closed = False
        self._in_use = threading.Lock()  # OpenCV crashes where a file is closed that it reads

    def __enter__(self) -> PlayedClip:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def grab(self) -> Frame | None:
        """The newest image that is due, waiting for it; None at the clip's end.

        Raises:
            SourceError: none of the clip's images can be unpacked.
        """
        while self._go_to_next():
            sleep_until(self._due_ns(), lambda: self._closed)
            frame = self._unpack()
            if frame is not None:
                return frame
        return None

    def close(self) -> None:
        """Close the file, also under a `grab` that waits on another thread; may be called twice."""
        self._closed = True
        with self._in_use:
            self._reader.close()

    def _go_to_next(self) -> bool:
        with self._in_use:
            return not self._closed and self._advance_to_due()

    def _unpack(self) -> Frame | None:
        with self._in_use:
            return None if self._closed else _frame(self._reader, self._due_ns())

    def _advance_to_due(self) -> bool:
        """Go on, passing over images whose successor is due as well.

        The clock is read once: a machine too slow to decode the clip must not chase it for ever.
        """
        now_ns = time.monotonic_ns()
        if not self._reader.advance():
            return False
        if self._start_ns is None:
            self._start_ns = now_ns - self._reader.media_ns
        while self._due_ns() + self._reader.period_ns <= now_ns:
            if not self._reader.advance():
                return False
            self.dropped += 1
        return True

    def _due_ns(self) -> int:
        return (self._start_ns or 0) + self._reader.media_ns


def _frame(reader: ClipReader, captured_ns: int) -> Frame | None:
    image = reader.image()
    if image is None:
        return None
    return Frame(reader.frame_id, captured_ns, reader.media_ns, image)


def _open(path: Path) -> Any:
    capture = open_video(path)
    if capture is None:
        raise unreadable(path)
    return capture
