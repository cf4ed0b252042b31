"""Writes drawn pictures to a film.

Two sinks with one method: offline every picture is written, in order, and the loop waits; live a
thread writes, the loop never waits, and pictures that find the queue full are counted as dropped.
OpenCV runs the VP9 encoder at its thorough setting and offers no other, 20 to 60 ms for a picture
of 512x512; so the live sink first measures what this machine manages and lowers the film's rate to
that, or its writer would fall behind for ever.
"""

from __future__ import annotations

import atexit
import os
import queue
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from live.errors import OutputError
from live.film_pace import FrameSlots, affordable_rate
from live.finishing import INTERRUPTED, wait_for
from live.records import Tick
from live.safe_file import explain_failure
from live.video_file import VideoFile, measure_encoding_ms

QUEUE_LENGTH = 8


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
        """Finish the file; raises OutputError, KeyboardInterrupt when the user gives it up."""
        failures, done = [], threading.Event()
        closing = threading.Thread(target=self._close, args=(failures, done), daemon=True)
        with leaving_behind(self._file, done):
            closing.start()
            wait_for(done)
        if failures:
            raise failures[0]

    def describe_loss(self) -> str:
        """As the file says it."""
        return self._file.describe_loss()

    def _close(self, failures: list[Exception], done: threading.Event) -> None:
        try:
            self._file.close()
        except Exception as problem:
            failures.append(problem)
        finally:
            done.set()


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
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._work, name="video", daemon=True)
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
        """Write what is queued and finish the file; raises OutputError, KeyboardInterrupt when
        the user gives it up."""
        with leaving_behind(self._file, self._done):
            self._announce_end()
            wait_for(self._done)
        if self._failure:
            raise self._failure

    def describe_loss(self) -> str:
        """As the file says it."""
        return self._file.describe_loss()

    def _announce_end(self) -> None:
        # A full queue empties only while somebody reads it.
        while not self._done.is_set():
            try:
                return self._queue.put(None, timeout=0.2)
            except queue.Full:
                continue

    def _work(self) -> None:
        try:
            self._write_all()
        finally:
            self._done.set()

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


@contextmanager
def leaving_behind(file: VideoFile, done: threading.Event) -> Iterator[None]:
    """Within it an interrupt gives up `file` and leaves the thread that finishes it to itself.

    The encoder has up to seconds of work left and stops for nobody. Where the process ends
    meanwhile, it ends at once: the interpreter's own ending would stop that thread within C++ code,
    which aborts.
    """
    try:
        yield
    except KeyboardInterrupt:
        file.give_up()
        atexit.register(_end_at_once, done)
        raise


def _end_at_once(done: threading.Event) -> None:
    if not done.is_set():
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(INTERRUPTED)
