"""Finishes the files of a performance, whatever an impatient user presses meanwhile.

The first Ctrl-C (or SIGTERM) ends the performance. While its files are finished another one is
answered and changes nothing, and one more gives up the file that is being finished.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType, TracebackType
from typing import Protocol

from live.records import Say

SIGNALS = (signal.SIGINT, signal.SIGTERM)
MOMENT_S = 1.0
"""A file that takes longer than this is told of."""
HELD_S = 0.1
"""Interrupts nearer to each other than this are one: a key held down repeats itself."""
ASKED_EVERY_S = 0.1
INTERRUPTED = 130


class Output(Protocol):
    """Leaves a file."""

    @property
    def path(self) -> Path:
        """The file."""
        ...

    @property
    def written(self) -> int:
        """Ticks or pictures in the file, once it is closed; there is none without."""
        ...

    def describe(self) -> str:
        """The file, and what a user should know of it."""
        ...

    def close(self) -> None:
        """Finish it; raises OutputError.

        Passes KeyboardInterrupt on, once nobody works at the file any more; what becomes of it then
        is said by `describe_loss`.
        """
        ...

    def describe_loss(self) -> str:
        """What is lost of a file that was given up, and where what is not lost lies."""
        ...


class Finishing:
    """For the time from an output's begin to its end; a context manager of the main thread."""

    def __init__(self, say: Say, leave: Callable[[int], object] = os._exit) -> None:
        """`leave` is what ends the process where even giving up takes too long."""
        self._say = say
        self._leave = leave
        self._former: dict[int, Callable[[int, FrameType | None], object]] = {}
        self._ending = self._finishing = self._given_up = False
        self._breakable = True
        self._presses = 0
        self._pressed_s = -HELD_S
        self._kept: list[Path] = []

    def __enter__(self) -> Finishing:
        if threading.current_thread() is threading.main_thread():
            for number in SIGNALS:
                former = signal.getsignal(number)
                if callable(former):  # what is to be ignored stays so
                    self._former[number] = former
                    signal.signal(number, self._interrupt)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, former in self._former.items():
            signal.signal(number, former)

    def finish(self, output: Output) -> None:
        """Close one, and say what came of it. Raises OutputError, KeyboardInterrupt where given up.

        Outputs that are still to come are finished all the same: each has the user's patience anew.
        """
        self._ending, self._given_up, self._breakable = True, False, False
        self._presses = min(self._presses, 1)
        try:
            with self._telling(output.path), self._breaking():
                output.close()
        except KeyboardInterrupt:
            kept = "".join(f" {path} is whole." for path in self._kept)
            self._say(output.describe_loss() + kept)
            self._presses = 0
            raise
        if output.written:
            self._kept.append(output.path)
            self._say(f"Wrote {output.describe()}")
        else:
            self._say(f"Nothing came in, so {output.path} is not written.")

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        now_s = time.monotonic()
        held, self._pressed_s = now_s - self._pressed_s < HELD_S, now_s
        if self._given_up and not held:
            self._leave(INTERRUPTED)
        if not self._ending:
            self._ending = True
            self._former[number](number, frame)
        elif not held:
            self._press()

    def _press(self) -> None:
        self._presses += 1
        if self._presses > 1 and self._breakable:
            self._given_up = self._finishing
            raise KeyboardInterrupt

    @contextmanager
    def _breaking(self) -> Iterator[None]:
        """From the first output on an interrupt ends only what is within it, not halves of more."""
        self._breakable = self._finishing = True
        try:
            yield
        finally:
            self._breakable = self._finishing = False

    @contextmanager
    def _telling(self, path: Path) -> Iterator[None]:
        """Say what is being finished; from a thread, as the main one works, or waits."""
        done = threading.Event()
        thread = threading.Thread(target=self._tell, args=(path, done), name="finishing")
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def _tell(self, path: Path, done: threading.Event) -> None:
        begun_s, told, answered = time.monotonic(), False, False
        with suppress(OSError):  # whoever read our lines has gone
            while not done.wait(ASKED_EVERY_S):
                if self._presses and not answered:
                    self._say(f"Still finishing {path}; Ctrl-C again gives it up.")
                    told = answered = True
                elif not told and time.monotonic() - begun_s > MOMENT_S:
                    self._say(f"Finishing {path} ...")
                    told = True


def wait_for(done: threading.Event) -> None:
    """Until a thread says so; interrupts are heard meanwhile, on Windows as well.

    Not `Thread.join`: one that is interrupted takes the thread for ended (Python 3.11), and so
    does the interpreter's own ending.
    """
    while not done.wait(ASKED_EVERY_S):
        pass
