"""One asyncio loop on one thread, for every transport that needs one."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Coroutine
from typing import Any, TypeVar

CLOSE_S = 2.0
FAULTS_KEPT = 10
Result = TypeVar("Result")


class LoopThread:
    """Runs until `close`; callers on other threads wait for what they run on it."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.faults: deque[str] = deque(maxlen=FAULTS_KEPT)
        """What went wrong unforeseen in the loop, the newest few; for the report. A broken
        connection must not write a traceback over the performer's lines."""
        self.loop.set_exception_handler(self._note_fault)
        self._thread = threading.Thread(target=self._run, name="broadcast", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """The result of `work`, once it is done there."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()

    def close(self) -> None:
        """Cancel whatever still runs, end the thread."""
        asyncio.run_coroutine_threadsafe(self._cancel_all(), self.loop).result(2 * CLOSE_S)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()

    async def _cancel_all(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=CLOSE_S)
        await asyncio.sleep(0)  # connections that were cut tell so in the loop's next round

    def _note_fault(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        problem = context.get("exception")
        self.faults.append(describe_fault(problem) if problem else context["message"])


def describe_fault(problem: BaseException) -> str:
    """Kind and text; the problem itself would keep alive whatever it went wrong with."""
    return f"{type(problem).__name__}: {problem}"
