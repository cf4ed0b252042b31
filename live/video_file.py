"""An mp4 (VP9, which OpenCV's wheel really has and browsers play), written picture by picture."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import numpy as np

from live.errors import OutputError
from live.safe_file import claim_output, explain_failure, unfinished_name

SLOW = (
    "encoding is slow here; --record take.npz, then --source take.npz --offline --video-out "
    "film.mp4 films every image"
)


class VideoFile:
    """An mp4 that appears at its path when it is complete."""

    def __init__(self, path: Path, frame_rate: float) -> None:
        """Raises OutputError at once when `path` cannot be written."""
        self.path = claim_output(path, (".mp4",))
        self.written = 0
        self.whole = False
        """Whether it is at its path."""
        self.frame_rate = self._wanted_rate = frame_rate
        self._unfinished = unfinished_name(self.path)
        self._given_up = False
        self._writer = None

    def write(self, picture: np.ndarray) -> None:
        """Append one (H, W, 3) uint8 RGB picture; the first one fixes the size."""
        if self._given_up:
            return
        if self._writer is None:
            self._writer = self._open(picture.shape[1], picture.shape[0])
        self._writer.write(np.ascontiguousarray(picture[:, :, ::-1]))
        self.written += 1

    def describe(self) -> str:
        """Where it is and how many pictures a second it has."""
        lowered = self.frame_rate < self._wanted_rate
        reason = f", not {self._wanted_rate:.4g}: {SLOW}" if lowered else ""
        return f"{self.path} ({self.frame_rate:.4g} pictures a second{reason})"

    def close(self) -> None:
        """Finish the file. Raises OutputError when pictures were lost on the way to the disk."""
        if self._writer is None:
            return
        self._writer.release()
        self._writer = None
        if self._given_up:
            self._unfinished.unlink(missing_ok=True)
            return
        kept = _count_pictures(self._unfinished)
        # One more is no loss: an interruption may fall between writing a picture and counting it.
        if kept < self.written:
            self._unfinished.unlink(missing_ok=True)
            raise OutputError(self._explain_loss(kept))
        try:
            os.replace(self._unfinished, self.path)
        except OSError as problem:
            raise OutputError(explain_failure(self.path, problem)) from problem
        self.whole = True

    def give_up(self) -> None:
        """Leave nothing of the film; for another thread than that which writes, or closes it.

        The encoder has up to seconds of work left and stops for nobody.
        """
        self._given_up = True
        with suppress(OSError):  # Windows removes nothing that is open
            self._unfinished.unlink()

    def describe_loss(self) -> str:
        """What became of it when it was given up."""
        if self.whole:
            return f"{self.path} had just become whole."
        return f"{self.path} is given up and not written."

    def discard(self) -> None:
        """Give up: nothing of the film stays behind."""
        if self._writer is not None:
            self._writer.release()
            self._writer = None
        self._unfinished.unlink(missing_ok=True)

    def _open(self, width: int, height: int):
        import cv2

        fourcc = cv2.VideoWriter.fourcc(*"vp09")
        writer = cv2.VideoWriter(str(self._unfinished), fourcc, self.frame_rate, (width, height))
        if not writer.isOpened():
            raise OutputError(f"{self.path} cannot be written: OpenCV opens no VP9 encoder here.")
        return writer

    def _explain_loss(self, kept: int) -> str:
        free_mb = shutil.disk_usage(self.path.parent).free // 1_000_000
        return (
            f"{self.path} cannot be written: only {kept} of {self.written} pictures reached the "
            f"disk, which has {free_mb} MB left."
        )


def _count_pictures(path: Path) -> int:
    import cv2

    try:
        # A writer that ran out of disk may leave a file no decoder opens, and says so on stderr.
        clip = cv2.VideoCapture(str(path))
        return max(0, int(clip.get(cv2.CAP_PROP_FRAME_COUNT)))
    except cv2.error:
        return 0


def measure_encoding_ms(picture: np.ndarray, count: int = 4) -> float:
    """What encoding one picture like this takes here and now, in milliseconds."""
    with tempfile.TemporaryDirectory(prefix="mimesh-") as folder:
        file = VideoFile(Path(folder) / "trial.mp4", 30.0)
        start = time.perf_counter()
        for index in range(count):
            file.write(np.roll(picture, 2 * index, axis=1))
        file.close()
        return 1000.0 * (time.perf_counter() - start) / count
