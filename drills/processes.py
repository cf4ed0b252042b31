"""Processes that a drill starts, hears of and ends, whatever happens to the drill."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from head_sender import READY
from plain_errors import DrillError

from live.broadcast.address import PORTS

ROOT = Path(__file__).parent.parent
START_S = 180.0
"""A first start may have a head to rig."""
END_S = 20.0


def python(script: str, *arguments: object) -> list[str]:
    """The command line of one of this folder's or the clients' programs, by its path from the
    checkout."""
    return [sys.executable, str(ROOT / script), *map(str, arguments)]


def start(
    command: Sequence[str], log: Path | None = None, *, group: bool = False, **options: Any
) -> subprocess.Popen[str]:
    """Start `command` in the checkout; what it says goes to `log`, or nowhere. With `group` what it
    starts itself belongs to it, to be killed with it."""
    with ExitStack() as stack:
        output = stack.enter_context(log.open("a")) if log else subprocess.DEVNULL
        streams = {"stdin": subprocess.PIPE, "stdout": output, "stderr": output, **options}
        return subprocess.Popen(command, cwd=ROOT, text=True, start_new_session=group, **streams)


def start_sender(
    command: Sequence[str], log: Path, *, group: bool = False
) -> tuple[subprocess.Popen[str], dict[str, Any]]:
    """A sender that is ready, and what it says of itself. Raises DrillError when it ends first."""
    process = start(command, log, group=group, stdout=subprocess.PIPE)
    assert process.stdout is not None
    deadline = time.monotonic() + START_S
    while (left := deadline - time.monotonic()) > 0:
        if select.select([process.stdout], [], [], left)[0]:
            line = process.stdout.readline()
            if line.startswith(READY):
                return process, json.loads(line[len(READY) :])
            if not line:
                break
    end(process)
    raise DrillError(f"The sender did not start; {log} says why.")


def end(process: subprocess.Popen[Any]) -> int:
    """Close its input, which is how this folder's senders are told; its exit code, < 0: killed."""
    if process.stdin:
        with contextlib.suppress(OSError):
            process.stdin.close()
    try:
        process.wait(END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()
    return process.returncode


def kill(process: subprocess.Popen[Any]) -> None:
    """End it without a chance to tidy up; a group's leader with all that it has started."""
    if process.poll() is None:
        if os.getpgid(process.pid) == process.pid:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream:
            with contextlib.suppress(OSError):
                stream.close()


@contextmanager
def all_ended() -> Iterator[list[subprocess.Popen[Any]]]:
    """A list of processes, none of which outlives the block."""
    processes: list[subprocess.Popen[Any]] = []
    try:
        yield processes
    finally:
        for process in processes:
            kill(process)


def free_ports(count: int = PORTS) -> int:
    """The first of `count` neighbouring loopback ports that nobody listens on."""
    for _ in range(100):
        with ExitStack() as stack, contextlib.suppress(OSError, OverflowError):
            taken = [stack.enter_context(socket.socket()) for _ in range(count)]
            taken[0].bind(("127.0.0.1", 0))
            first = taken[0].getsockname()[1]
            for offset, other in enumerate(taken[1:], 1):
                other.bind(("127.0.0.1", first + offset))
            return first
    raise DrillError(f"There are no {count} neighbouring free ports.")
