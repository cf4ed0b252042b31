"""How far long work is: a bar where somebody watches, a line per step where a file does."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import TextIO

BAR_WIDTH = 24
ERASE_LINE = "\r\x1b[2K"


class StepLines:
    """Says each new thing that is being done, once."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._last = ""

    def __call__(self, what: str, done: float) -> None:
        """As `engine.progress.Progress` wants it."""
        if what != self._last:
            self._say(f"  {what} ...")
        self._last = what

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

    def close(self) -> None:
        """Take the bar off the terminal."""
        self._terminal.write(ERASE_LINE)
        self._terminal.flush()


def show_progress(say: Callable[[str], None], terminal: TextIO) -> StepLines | ProgressBar:
    """The bar if `terminal` is one, lines through `say` otherwise."""
    return ProgressBar(terminal) if terminal.isatty() else StepLines(say)
