from __future__ import annotations

import os
import threading

from capture.quiet import quiet_stderr


def test_native_writing_is_swallowed_and_later_writing_is_not(capfd):
    os.write(2, b"before ")
    with quiet_stderr():
        os.write(2, b"chatter ")
    os.write(2, b"after")
    assert capfd.readouterr().err == "before after"


def test_blocks_nest(capfd):
    with quiet_stderr():
        with quiet_stderr():
            os.write(2, b"chatter")
        os.write(2, b"chatter")
    os.write(2, b"after")
    assert capfd.readouterr().err == "after"


def test_blocks_of_two_threads_may_end_in_any_order(capfd):
    first_in, second_in, first_out = (threading.Event() for _ in range(3))

    def first() -> None:
        with quiet_stderr():
            first_in.set()
            second_in.wait()
        first_out.set()

    thread = threading.Thread(target=first)
    thread.start()
    first_in.wait()
    with quiet_stderr():
        second_in.set()
        first_out.wait()
        os.write(2, b"chatter")
    thread.join()
    os.write(2, b"after")
    assert capfd.readouterr().err == "after"


def test_the_terminal_comes_back_after_an_error(capfd):
    try:
        with quiet_stderr():
            raise RuntimeError
    except RuntimeError:
        os.write(2, b"after")
    assert capfd.readouterr().err == "after"


def test_no_descriptor_is_leaked():
    with quiet_stderr():
        pass
    before = os.dup(2)
    os.close(before)
    for _ in range(20):
        with quiet_stderr():
            pass
    after = os.dup(2)
    os.close(after)
    assert before == after
