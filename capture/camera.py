"""A camera, read on a thread of its own."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import suppress
from typing import Any

import numpy as np

from capture.cameras import camera_backend, name_cameras, openable_indices
from capture.errors import SourceError
from capture.latest import Latest
from capture.opencv import load_cv2, open_camera
from capture.quiet import quiet_stderr
from capture.rate import RateMeter
from capture.records import Frame

_log = logging.getLogger(__name__)

_RETRY_S = 1.0
_PATIENCE_S = 0.5
_FAILURES_MEAN_UNPLUGGED = 5
_INSTEAD = "a video file or demo can be the --source instead"


class Camera:
    """The performer, live: `grab` gives the newest image, older ones are dropped and counted.

    OpenCV hides the driver's time stamps, so an image's moment is taken right after the driver
    hands it over and before it is decompressed: exposure and transfer lie before it. When the
    camera is unplugged it is looked for once a second; until it is back `grab` gives a black image
    twice a second, so that whoever waits stays alive and sees that nobody is there.

    Args:
        wanted: the camera's index or (part of) its name.
        size: wished width and height.

    Raises:
        SourceError: there is no such camera or it does not open; names those that do.
    """

    live = True

    def __init__(self, wanted: int | str, size: tuple[int, int] | None = None) -> None:
        self._wanted = wanted
        self._size = size
        self._capture: Any = _open(wanted, size)
        if self._capture is None:
            raise _missing(wanted)
        self._ways_back = _ways_back(wanted)
        self._start_ns = time.monotonic_ns()
        self._meter = RateMeter()
        self._latest: Latest[Frame] = Latest()
        self._stop = threading.Event()
        self._frame_id = -1
        self._media_ns = -1
        self._order = threading.Lock()
        height, width = (int(self._capture.get(p)) for p in _size_properties())
        self._black = np.zeros((height or 480, width or 640, 3), np.uint8)
        self._thread = threading.Thread(target=self._read, name="mimesh-camera", daemon=True)
        self._thread.start()

    def __enter__(self) -> Camera:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def dropped(self) -> int:
        """Images replaced by newer ones before anybody grabbed them."""
        return self._latest.overwritten

    @property
    def frame_rate(self) -> float:
        """Images a second the camera really gives; low light often halves what it claims."""
        return self._meter.rate

    def grab(self) -> Frame | None:
        """The newest image, waiting for it; None once closed."""
        frame = self._latest.take(_PATIENCE_S)
        if frame is None and not self._latest.closed:
            return self._give_up_waiting()
        return frame

    def close(self) -> None:
        """Stop the thread and give the camera back; may be called twice."""
        self._stop.set()
        self._latest.close()
        self._thread.join(timeout=5.0)

    def _read(self) -> None:
        """Body of the thread."""
        failures = 0
        while not self._stop.is_set():
            if self._capture is None:
                self._reopen()
            elif self._read_one():
                failures = 0
            elif (failures := failures + 1) >= _FAILURES_MEAN_UNPLUGGED:
                failures = 0
                self._release()
                _log.warning("Camera %s gives no more images; looking for it.", self._wanted)
        self._release()

    def _read_one(self) -> bool:
        cv2 = load_cv2()
        try:
            if not self._capture.grab():
                return False
            captured_ns = time.monotonic_ns()
            found, image = self._capture.retrieve()
            if not found:
                return False
            image = cv2.cvtColor(image, cv2.COLOR_BGR2RGB)
        except cv2.error:
            # A half-transferred image; one that cannot be unpacked must not end the thread.
            return False
        self._meter.mark(captured_ns)
        with self._order:
            self._latest.put(self._stamp(captured_ns, image))
        return True

    def _give_up_waiting(self) -> Frame:
        """A black image, unless one from the camera came at the last moment."""
        with self._order:
            frame = self._latest.take(0.0)
            return frame or self._stamp(time.monotonic_ns(), self._black)

    def _stamp(self, captured_ns: int, image: np.ndarray) -> Frame:
        """To be called, and its frame handed on, holding `_order`: numbers must never go back."""
        self._frame_id += 1
        self._media_ns = max(captured_ns - self._start_ns, self._media_ns + 1)
        return Frame(self._frame_id, captured_ns, self._media_ns, image)

    def _reopen(self) -> None:
        for wanted in self._ways_back:
            self._capture = _try_open(wanted, self._size)
            if self._capture is not None:
                _log.warning("Camera %s is back.", self._wanted)
                return
        self._stop.wait(_RETRY_S)

    def _release(self) -> None:
        capture, self._capture = self._capture, None
        if capture is not None:
            cv2 = load_cv2()
            with quiet_stderr(), suppress(cv2.error):
                capture.release()


def find_index(wanted: int | str) -> int | None:
    """Index of a camera by index or part of its name, small and capital letters alike."""
    if isinstance(wanted, int):
        return wanted
    return next((i for i, label in name_cameras() if wanted.lower() in label.lower()), None)


def _open(wanted: int | str, size: tuple[int, int] | None) -> Any:
    index = find_index(wanted)
    return None if index is None else open_camera(index, camera_backend(), size)


def _try_open(wanted: int | str, size: tuple[int, int] | None) -> Any:
    """`_open` on the camera's thread, which whatever the drivers raise must not end."""
    try:
        return _open(wanted, size)
    except Exception as problem:
        # While devices come and go the system's list of them may be unreadable; the next try is
        # a second away.
        _log.debug("Looking for camera %s: %s", wanted, problem)
        return None


def _ways_back(wanted: int | str) -> tuple[int | str, ...]:
    """A camera plugged in again may have another index but keeps its name."""
    name = dict(name_cameras()).get(wanted) if isinstance(wanted, int) else None
    return (wanted,) if name is None else (wanted, name)


def _missing(wanted: int | str) -> SourceError:
    if find_index(wanted) is None:
        known = ", ".join(f"{label} ({index})" for index, label in name_cameras())
        there = f"Cameras here: {known}." if known else f"No camera is connected; {_INSTEAD}."
        return SourceError(f'"{wanted}" is neither a file nor a camera. {there}')
    indices = ", ".join(map(str, openable_indices()))
    if indices:
        return SourceError(f"Camera {wanted} does not open; cameras that do: {indices}.")
    return SourceError(
        f"Camera {wanted} does not open, nor does any other; the command `cameras` lists "
        f"those connected, and {_INSTEAD}."
    )


def _size_properties() -> tuple[int, int]:
    cv2 = load_cv2()
    return cv2.CAP_PROP_FRAME_HEIGHT, cv2.CAP_PROP_FRAME_WIDTH
