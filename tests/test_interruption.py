from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator

import pytest

from live.interruption import end_if_interrupted, heard_interrupts
from live.loop import run_loop


@pytest.fixture(autouse=True)
def listening() -> Iterator[None]:
    """As in a terminal: a shell's background has SIGINT ignored. Put back afterwards."""
    former = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in former:
        signal.signal(number, signal.default_int_handler)
    yield
    for number, how in former.items():
        signal.signal(number, how)


class Ended:
    """A loop that is over before it begins."""

    def tick(self) -> None:
        """None."""


def swallow(number: int) -> None:
    with contextlib.suppress(BaseException):
        signal.raise_signal(number)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_that_was_swallowed_ends_the_loop_before_it_begins(number: int) -> None:
    with heard_interrupts():
        swallow(number)
        with pytest.raises(KeyboardInterrupt):
            run_loop(Ended())


def test_it_is_raised_at_once() -> None:
    with heard_interrupts(), pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_without_one_nothing_is_ended() -> None:
    with heard_interrupts():
        assert run_loop(Ended()) == 0


def test_the_next_command_knows_nothing_of_it() -> None:
    before = signal.getsignal(signal.SIGINT)
    with heard_interrupts():
        swallow(signal.SIGINT)
    end_if_interrupted()
    assert signal.getsignal(signal.SIGINT) is before


def test_what_is_to_be_ignored_stays_ignored() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with heard_interrupts():
        signal.raise_signal(signal.SIGINT)
        end_if_interrupted()
