from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from live import finishing
from live.errors import OutputError
from live.finishing import INTERRUPTED, Finishing, wait_for


@pytest.fixture(autouse=True)
def listening(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in a terminal: a shell's background has SIGINT ignored. Put back afterwards."""
    former = {number: signal.getsignal(number) for number in finishing.SIGNALS}
    for number in former:
        signal.signal(number, signal.default_int_handler)
    monkeypatch.setattr(finishing, "ASKED_EVERY_S", 0.01)
    monkeypatch.setattr(finishing, "HELD_S", 0.0)
    yield
    for number, how in former.items():
        signal.signal(number, how)


class File:
    """A file that is whole after what `during` does."""

    def __init__(self, name: str, during: Callable[[], object] = lambda: None) -> None:
        self.path = Path(name)
        self.written = 1
        self.during = during

    def describe(self) -> str:
        return self.path.name

    def close(self) -> None:
        self.during()

    def describe_loss(self) -> str:
        return f"{self.path} is lost."


def press(number: int = signal.SIGINT) -> None:
    signal.raise_signal(number)


def wait_until(said: Callable[[], bool]) -> None:
    limit_s = time.monotonic() + 10
    while not said():
        assert time.monotonic() < limit_s
        time.sleep(0.005)


def test_what_came_of_it_is_said() -> None:
    lines: list[str] = []
    empty = File("b.mp4")
    empty.written = 0
    with Finishing(lines.append) as files:
        files.finish(File("a.npz"))
        files.finish(empty)
    assert lines == ["Wrote a.npz", "Nothing came in, so b.mp4 is not written."]


def test_what_takes_more_than_a_moment_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finishing, "MOMENT_S", 0.02)
    lines: list[str] = []
    Finishing(lines.append).finish(File("a.mp4", lambda: wait_until(lambda: bool(lines))))
    assert lines == ["Finishing a.mp4 ...", "Wrote a.mp4"]


@pytest.mark.parametrize("number", finishing.SIGNALS)
def test_the_first_interrupt_ends_the_performance_and_a_second_breaks_nothing(number: int) -> None:
    lines: list[str] = []

    def impatient() -> None:
        press(number)
        wait_until(lambda: bool(lines))

    with Finishing(lines.append) as files:
        with pytest.raises(KeyboardInterrupt):
            press(number)
        files.finish(File("a.mp4", impatient))
    assert lines == ["Still finishing a.mp4; Ctrl-C again gives it up.", "Wrote a.mp4"]


def test_a_second_one_before_the_first_file_is_answered_too() -> None:
    lines: list[str] = []
    with Finishing(lines.append) as files:
        with pytest.raises(KeyboardInterrupt):
            press()
        press()
        files.finish(File("a.mp4", lambda: wait_until(lambda: bool(lines))))
    assert lines == ["Still finishing a.mp4; Ctrl-C again gives it up.", "Wrote a.mp4"]


def test_what_hangs_before_the_first_file_can_be_left() -> None:
    lines: list[str] = []
    with Finishing(lines.append) as files:
        with pytest.raises(KeyboardInterrupt):
            press()
        press()
        with pytest.raises(KeyboardInterrupt):
            press()
        files.finish(File("a.mp4"))
    assert lines == ["Wrote a.mp4"]


def test_a_third_gives_it_up_and_says_what_is_kept_and_the_rest_is_finished() -> None:
    lines: list[str] = []

    def impatient() -> None:
        press()
        press()

    with Finishing(lines.append) as files:
        with pytest.raises(KeyboardInterrupt):
            press()
        files.finish(File("take.npz"))
        with pytest.raises(KeyboardInterrupt):
            files.finish(File("a.mp4", impatient))
        files.finish(File("b.mp4", press))
    kept = [line for line in lines if not line.startswith("Still")]
    assert kept == ["Wrote take.npz", "a.mp4 is lost. take.npz is whole.", "Wrote b.mp4"]


def test_after_that_one_more_leaves_at_once() -> None:
    left: list[int] = []
    with Finishing(lambda line: None, left.append) as files:
        with pytest.raises(KeyboardInterrupt):
            files.finish(File("a.mp4", lambda: [press(), press()]))
        assert not left
        press()
    assert left == [INTERRUPTED]


def test_a_key_that_is_held_down_gives_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finishing, "HELD_S", 60.0)
    lines: list[str] = []
    with Finishing(lines.append) as files:
        with pytest.raises(KeyboardInterrupt):
            press()
        files.finish(File("a.mp4", lambda: [press() for _ in range(20)]))
    assert lines == ["Wrote a.mp4"]


def test_a_file_that_fails_fails() -> None:
    def fail() -> None:
        raise OutputError("The disk is full.")

    with Finishing(print) as files, pytest.raises(OutputError, match="The disk is full"):
        files.finish(File("a.mp4", fail))


def test_signals_are_as_they_were_afterwards() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    before = signal.getsignal(signal.SIGINT)
    with Finishing(print):
        assert signal.getsignal(signal.SIGINT) is not before
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    assert signal.getsignal(signal.SIGINT) is before


def test_elsewhere_than_in_the_main_thread_signals_are_left_alone() -> None:
    before, lines = signal.getsignal(signal.SIGINT), []

    def finish() -> None:
        with Finishing(lines.append) as files:
            assert signal.getsignal(signal.SIGINT) is before
            files.finish(File("a.npz"))

    thread = threading.Thread(target=finish)
    thread.start()
    thread.join(30)
    assert lines == ["Wrote a.npz"]


def test_waiting_ends_when_it_is_done_and_can_be_interrupted() -> None:
    done = threading.Event()
    threading.Timer(0.03, done.set).start()
    wait_for(done)
    threading.Timer(0.03, signal.raise_signal, [signal.SIGINT]).start()
    with pytest.raises(KeyboardInterrupt):
        wait_for(threading.Event())
