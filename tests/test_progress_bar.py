from __future__ import annotations

import io
import os
import shutil

import pytest

from live.progress_bar import BAR_WIDTH, ERASE_LINE, ProgressBar, StepLines, show_progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> int:
    """A terminal of few columns."""
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((50, 20)))
    return 50


def shown(terminal: Terminal) -> list[str]:
    return terminal.getvalue().split(ERASE_LINE)[1:]


def test_the_bar_fills_up(narrow: int) -> None:
    terminal = Terminal()
    bar = ProgressBar(terminal)
    for done in (0.0, 0.5, 1.0):
        bar("sawing", done)
    start, half, end = shown(terminal)
    assert start.count("#") == 0
    assert half.count("#") == BAR_WIDTH // 2
    assert end.count("#") == BAR_WIDTH
    assert "50% sawing" in half


def test_it_never_moves_backwards_nor_beyond_its_end(narrow: int) -> None:
    terminal = Terminal()
    bar = ProgressBar(terminal)
    for done in (0.6, 0.2, 1.7):
        bar("sawing", done)
    assert [line.count("#") for line in shown(terminal)] == [
        round(0.6 * BAR_WIDTH),
        round(0.6 * BAR_WIDTH),
        BAR_WIDTH,
    ]


def test_a_line_never_wraps(narrow: int) -> None:
    terminal = Terminal()
    ProgressBar(terminal)("a name that is very long indeed " * 4, 0.1)
    assert len(shown(terminal)[0]) < narrow


def test_nothing_is_left_of_it() -> None:
    terminal = Terminal()
    bar = ProgressBar(terminal)
    bar("sawing", 0.1)
    bar.close()
    assert terminal.getvalue().endswith(ERASE_LINE)


def test_a_file_gets_a_line_for_each_step() -> None:
    lines: list[str] = []
    steps = show_progress(lines.append, io.StringIO())
    assert isinstance(steps, StepLines)
    for what, done in (("looking", 0.0), ("looking", 0.5), ("rigging", 0.6)):
        steps(what, done)
    steps.close()
    assert lines == ["  looking ...", "  rigging ..."]


def test_a_terminal_gets_a_bar() -> None:
    assert isinstance(show_progress(lambda line: None, Terminal()), ProgressBar)


def test_a_count_is_shown_in_the_bar(narrow: int) -> None:
    terminal = Terminal()
    ProgressBar(terminal).count("sawing", 3, 12)
    assert "25% sawing: 3 of 12" in shown(terminal)[0]


def test_a_count_is_said_now_and_then_where_there_is_no_bar() -> None:
    lines: list[str] = []
    now = 0.0
    steps = StepLines(lines.append, lambda: now)
    for done in range(13):
        steps.count("sawing", done, 12)
        now += 1.0
    assert lines == ["  sawing ...", "  5 of 12 ...", "  10 of 12 ..."]
