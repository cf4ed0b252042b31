from __future__ import annotations

import threading

import pytest

from live.calibration.at_once import AtOnce


def test_work_is_done_before_it_is_handed_on_and_in_the_same_thread() -> None:
    future = AtOnce().submit(lambda value: (value + 1, threading.get_ident()), 2)
    assert future.done()
    assert future.result() == (3, threading.get_ident())


def test_what_goes_wrong_is_raised_by_whoever_wants_the_result() -> None:
    future = AtOnce().submit(lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        future.result()
