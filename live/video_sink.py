"""Writes drawn pictures to an mp4 (VP9, which OpenCV's wheel really has and browsers play).

Two sinks with one method: offline every picture is written, in order, and the loop waits; live a
thread writes, the loop never waits, and pictures that find the queue full are counted as dropped.
OpenCV runs the VP9 encoder at its thorough setting and offers no other, 20 to 60 ms for a picture
of 512x512; so the live sink first measures what this machine manages and lowers the film's rate to
that, or its writer would fall behind for ever.
"""

from __future__ import annotations

import os
import queue
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from live.errors import OutputError
from live.film_pace import FrameSlots, affordable_rate
from live.records import Tick
from live.safe_file import claim_output, explain_failure, unfinished_name

QUEUE_LENGTH = 8


class VideoFile:
    """An mp4 that appears at its path when it is complete."""

    def __init__(self, path: Path, frame_rate: float) -> None:
        """Raises OutputError at once when `path` cannot be written."""
        self.path = claim_output(path, (".mp4",))
        self.written = 0
        self.frame_rate = self._wanted_rate = frame_rate
        self._unfinished = unfinished_name(self.path)
        self._writer = None

    def write(self, picture: np.ndarray) -> None:
        """Append one (H, W, 3) uint8 RGB picture; the first one fixes the size."""
        if self._writer is None:
            self._writer = self._open(picture.shape[1], picture.shape[0])
        self._writer.write(np.ascontiguousarray(picture[:, :, ::-1]))
        self.written += 1

    def describe(self) -> str:
        """Where it is and how many pictures a second it has."""
        lowered = self.frame_rate < self._wanted_rate
        reason = f", not {self._wanted_rate:.4g}: encoding is slow here" if lowered else ""
        return f"{self.path} ({self.frame_rate:.4g} pictures a second{reason})"

    def close(self) -> None:
        """Finish the file. Raises OutputError when pictures were lost on the way to the disk."""
        if self._writer is None:
            return
        self._writer.release()
        self._writer = None
        kept = _count_pictures(self._unfinished)
        # One more is no loss: an interruption may fall between writing a picture and counting it.
        if kept < self.written:
            self._unfinished.unlink(missing_ok=True)
            raise OutputError(self._explain_loss(kept))
        try:
            os.replace(self._unfinished, self.path)
        except OSError as problem:
            raise OutputError(explain_failure(self.path, problem)) from problem

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


class OfflineVideo:
    """Every picture once, in order; the loop waits, so the same clip gives the same file."""

    dropped = 0

    def __init__(self, file: VideoFile) -> None:
        self._file = file

    @property
    def path(self) -> Path:
        """Where the film will be."""
        return self._file.path

    @property
    def written(self) -> int:
        """Pictures so far."""
        return self._file.written

    def describe(self) -> str:
        """As the file says it."""
        return self._file.describe()

    def take(self, tick: Tick) -> None:
        """Write the tick's picture."""
        if tick.picture is not None:
            self._file.write(tick.picture)

    def close(self) -> None:
        """Finish the file; raises OutputError."""
        self._file.close()


class LiveVideo:
    """Pictures at the moments they were taken, written by a thread of its own."""

    def __init__(
        self, file: VideoFile, measure: Callable[[np.ndarray], float] | None = None
    ) -> None:
        """`measure` tells how many ms a picture takes to encode; None tries it out."""
        self.dropped = 0
        self._file = file
        self._measure = measure or measure_encoding_ms
        self._slots: FrameSlots | None = None
        self._failure: OutputError | None = None
        self._queue: queue.Queue[tuple[np.ndarray, int] | None] = queue.Queue(QUEUE_LENGTH)
        self._thread = threading.Thread(target=self._write_all, name="video", daemon=True)
        self._thread.start()

    @property
    def path(self) -> Path:
        """Where the film will be."""
        return self._file.path

    @property
    def written(self) -> int:
        """Pictures so far."""
        return self._file.written

    def describe(self) -> str:
        """As the file says it."""
        return self._file.describe()

    def take(self, tick: Tick) -> None:
        """Hand the picture over; drop it when the writer is behind."""
        if tick.picture is None or self._failure:
            return
        try:
            self._queue.put_nowait((tick.picture, tick.frame.media_ns))
        except queue.Full:
            self.dropped += 1

    def close(self) -> None:
        """Write what is queued and finish the file; raises OutputError."""
        self._announce_end()
        self._thread.join()
        if self._failure:
            raise self._failure

    def _announce_end(self) -> None:
        # A full queue empties only while somebody reads it.
        while self._thread.is_alive():
            try:
                return self._queue.put(None, timeout=0.2)
            except queue.Full:
                continue

    def _write_all(self) -> None:
        """Body of the thread, which must neither die silently nor stop reading before the end."""
        try:
            self._write_queued()
        except Exception as problem:
            self._failure = self._explain(problem)
            self._drain()
            self._file.discard()
            return
        try:
            self._file.close()
        except Exception as problem:
            self._failure = self._explain(problem)

    def _write_queued(self) -> None:
        while (item := self._queue.get()) is not None:
            picture, media_ns = item
            for _ in range(self._slots_for(picture).advance(media_ns)):
                self._file.write(picture)

    def _explain(self, problem: Exception) -> OutputError:
        if isinstance(problem, OutputError):
            return problem
        if isinstance(problem, OSError):
            return OutputError(explain_failure(self.path, problem))
        reason = " ".join(str(problem).split()) or type(problem).__name__
        return OutputError(f"{self.path} cannot be written: {reason}.")

    def _slots_for(self, picture: np.ndarray) -> FrameSlots:
        if self._slots is None:
            rate = affordable_rate(self._file.frame_rate, self._measure(picture))
            self._file.frame_rate = rate
            self._slots = FrameSlots(rate)
        return self._slots

    def _drain(self) -> None:
        while self._queue.get() is not None:
            pass


def measure_encoding_ms(picture: np.ndarray, count: int = 4) -> float:
    """What encoding one picture like this takes here and now, in milliseconds."""
    with tempfile.TemporaryDirectory(prefix="mimesh-") as folder:
        file = VideoFile(Path(folder) / "trial.mp4", 30.0)
        start = time.perf_counter()
        for index in range(count):
            file.write(np.roll(picture, 2 * index, axis=1))
        file.close()
        return 1000.0 * (time.perf_counter() - start) / count
