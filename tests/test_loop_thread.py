from __future__ import annotations

import asyncio
import threading

import pytest
from broadcasts import ending, wait_until

from live.broadcast.loop_thread import LoopThread


def test_work_is_done_on_the_loop_s_thread_and_waited_for() -> None:
    async def work() -> str:
        await asyncio.sleep(0)
        return threading.current_thread().name

    with ending(LoopThread()) as thread:
        assert thread.run(work()) == "broadcast"


def test_what_work_raises_is_raised_here() -> None:
    async def work() -> None:
        raise KeyError("gone")

    with ending(LoopThread()) as thread, pytest.raises(KeyError):
        thread.run(work())


def test_what_still_runs_is_cancelled_at_the_end() -> None:
    ended = threading.Event()

    async def forever() -> None:
        try:
            await asyncio.sleep(1000)
        finally:
            ended.set()

    async def begin() -> asyncio.Task[None]:
        return asyncio.create_task(forever())

    thread = LoopThread()
    task = thread.run(begin())
    thread.run(asyncio.sleep(0))
    thread.close()
    assert task.cancelled()
    assert ended.is_set()


def test_faults_are_kept_and_not_printed(capfd) -> None:
    with ending(LoopThread()) as thread:
        for number in range(20):
            thread.loop.call_soon_threadsafe(lambda number=number: [][number])
        wait_until(lambda: len(thread.faults) == 10)
        assert thread.faults[-1] == "IndexError: list index out of range"
    assert capfd.readouterr() == ("", "")
