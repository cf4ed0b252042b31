"""A picture as a performer who does not move."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from capture.errors import SourceError, unreadable
from capture.records import Frame

_RATE = 30.0
_PERIOD_NS = round(1e9 / _RATE)
_LONGEST_SIDE = 32766
"""Pixels: at more OpenCV refuses, and the one inside MediaPipe ends the process."""


class Still:
    """One picture again and again.

    Args:
        image: (H, W, 3) uint8 RGB.
        paced: True gives 30 a second, False as many as are asked for.
    """

    live = False
    dropped = 0
    frame_rate = _RATE

    def __init__(self, image: np.ndarray, *, paced: bool) -> None:
        self._image = image
        self._paced = paced
        self._frame_id = -1
        self._next_ns = time.monotonic_ns()
        self._closed = False

    def __enter__(self) -> Still:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def grab(self) -> Frame | None:
        """The picture; None once closed."""
        if self._closed:
            return None
        if self._paced:
            self._wait()
        self._frame_id += 1
        return Frame(self._frame_id, time.monotonic_ns(), self._frame_id * _PERIOD_NS, self._image)

    def close(self) -> None:
        """Nothing more comes; may be called twice."""
        self._closed = True

    def _wait(self) -> None:
        now_ns = time.monotonic_ns()
        if now_ns < self._next_ns:
            time.sleep((self._next_ns - now_ns) / 1e9)
        self._next_ns = max(self._next_ns, now_ns) + _PERIOD_NS


def read_picture(path: Path) -> np.ndarray | None:
    """(H, W, 3) uint8 RGB of a picture file, turned upright; None when it is none or it moves.

    Raises:
        SourceError: it is a picture, but damaged or unreasonably large.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(path) as picture:
            # Pillow knows a bare MPEG stream by its first bytes but cannot unpack it.
            if getattr(picture, "n_frames", 1) > 1 or picture.format == "MPEG":
                return None
            if max(picture.size) > _LONGEST_SIDE:
                raise SourceError(
                    f"{path} is {picture.width} x {picture.height} pixels; shrink it to at most "
                    f"{_LONGEST_SIDE} on each side."
                )
            upright = ImageOps.exif_transpose(picture)  # telephones lay pictures on their side
            return np.asarray(upright.convert("RGB"))
    except UnidentifiedImageError:
        return None
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise unreadable(path) from error
