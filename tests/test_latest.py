from __future__ import annotations

import threading

from capture.latest import Latest


def test_the_newest_item_wins_and_the_others_are_counted():
    box: Latest[int] = Latest()
    for item in (1, 2, 3):
        box.put(item)
    assert box.take() == 3
    assert box.overwritten == 2


def test_an_item_is_taken_once():
    box: Latest[int] = Latest()
    box.put(1)
    assert box.take() == 1
    assert box.take(timeout_s=0.01) is None
    assert box.overwritten == 0


def test_a_taker_waits_for_another_thread():
    box: Latest[int] = Latest()
    later = threading.Timer(0.05, box.put, [7])
    later.start()
    assert box.take(timeout_s=30.0) == 7
    later.join()


def test_closing_wakes_the_taker():
    box: Latest[int] = Latest()
    later = threading.Timer(0.05, box.close)
    later.start()
    assert box.take(timeout_s=30.0) is None
    assert box.closed
    later.join()


def test_what_lies_there_is_taken_after_closing_but_nothing_new_comes():
    box: Latest[int] = Latest()
    box.put(1)
    box.close()
    box.put(2)
    assert box.take() == 1
    assert box.take() is None


def test_none_taken_twice_and_none_lost_between_threads():
    box: Latest[int] = Latest()
    taken: list[int] = []

    def take_all() -> None:
        while (item := box.take()) is not None:
            taken.append(item)

    taker = threading.Thread(target=take_all)
    taker.start()
    for item in range(1, 5001):
        box.put(item)
    box.close()
    taker.join()
    assert taken == sorted(set(taken))
    assert taken[-1] == 5000
    assert len(taken) + box.overwritten == 5000
