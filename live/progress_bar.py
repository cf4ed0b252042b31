"""How far long work is: a bar where somebody watches, a line per step where a file does."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from typing import TextIO

BAR_WIDTH = 24
ERASE_LINE = "\r\x1b[2K"
EVERY_S = 5.0
"""Between the lines that say how far a count is, where no bar shows it."""


class StepLines:
    """Says each new thing that is being done, once."""

    def __init__(
        self, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`clock`: seconds."""
        self._say, self._clock = say, clock
        self._last = ""
        self._said_at = clock()

    def __call__(self, what: str, done: float) -> None:
        """As `engine.progress.Progress` wants it."""
        if what != self._last:
            self._say(f"  {what} ...")
            self._said_at = self._clock()
        self._last = what

    def count(self, what: str, done: int, total: int) -> None:
        """So many of so many are `done`; said every few seconds."""
        self(what, done / total)
        if done and self._clock() - self._said_at >= EVERY_S:
            self._say(f"  {done} of {total} ...")
            self._said_at = self._clock()

    def close(self) -> None:
        """Nothing to clear away."""


class ProgressBar:
    """One line that is written over and gone at the end; it never moves backwards."""

    def __init__(self, terminal: TextIO) -> None:
        self._terminal = terminal
        self._done = 0.0

    def __call__(self, what: str, done: float) -> None:
        """As `engine.progress.Progress` wants it."""
        self._done = max(self._done, min(done, 1.0))
        filled = round(BAR_WIDTH * self._done)
        line = f"[{'#' * filled}{'.' * (BAR_WIDTH - filled)}] {self._done:4.0%} {what}"
        # A line that wraps could not be written over.
        width = shutil.get_terminal_size().columns - 1
        self._terminal.write(ERASE_LINE + line[:width])
        self._terminal.flush()

    def count(self, what: str, done: int, total: int) -> None:
        """So many of so many are `done`."""
        self(f"{what}: {done} of {total}", done / total)

    def close(self) -> None:
        """Take the bar off the terminal."""
        self._terminal.write(ERASE_LINE)
        self._terminal.flush()


def show_progress(say: Callable[[str], None], terminal: TextIO) -> StepLines | ProgressBar:
    """The bar if `terminal` is one, lines through `say` otherwise."""
    return ProgressBar(terminal) if terminal.isatty() else StepLines(say)
