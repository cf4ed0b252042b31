"""A sender at 60 Hz, one receiver that reads and one that has stalled on each transport."""

from __future__ import annotations

import json
import struct
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from counting_subscriber import Receive, open_browser, open_tcp, open_zmq
from plain_errors import DrillError
from processes import all_ended, free_ports, python, start_sender
from raw_pair import UNIX
from told_subscriber import Subscriber

from live.broadcast.address import TRANSPORTS
from live.broadcast.topics import DEFAULT_TOPIC

RATE = 60.0
WARM_UP = 0.2
"""Of the readings, in which buffers and caches fill up."""
STALE_MS = 5 * 1000 / RATE
WAKE_S, AWAKE_S = 5.0, 1.0
QUEUE = 2


@dataclass(frozen=True)
class Awakening:
    """How a stalled receiver came back."""

    over: str
    stale: int
    """Frames that had waited on the way, all older than five ticks."""
    newest_after_ms: float
    """Until the first that had not."""
    fresh: int
    """Frames not older than five ticks in the second after that."""


@dataclass(frozen=True)
class Outcome:
    """How it went."""

    seconds: np.ndarray
    """(N,) since the start, of each reading."""
    resident_mb: np.ndarray
    """(N,) of the sender."""
    received: dict[str, dict[str, Any]]
    """By transport, what the receiver that reads has counted."""
    awakenings: list[Awakening]

    @property
    def settled(self) -> tuple[np.ndarray, np.ndarray]:
        """Times and readings after warm-up."""
        start = round(WARM_UP * len(self.seconds))
        return self.seconds[start:], self.resident_mb[start:]

    @property
    def slope_mb_a_minute(self) -> float:
        """Of the straight line through what was read after warm-up."""
        seconds, resident_mb = self.settled
        return float(np.polyfit(seconds / 60.0, resident_mb, 1)[0])

    @property
    def growth_mb(self) -> float:
        """What that line rises by from warm-up to the end."""
        seconds, _ = self.settled
        return self.slope_mb_a_minute * float(seconds[-1] - seconds[0]) / 60.0


def soak(vertices: int, minutes: float, every_s: float, folder: Path) -> Outcome:
    """Watch the sender's memory for so long, then wake who has stalled."""
    port = free_ports()
    command = python("drills/head_sender.py", "--port", port, "--vertices", vertices)
    with ExitStack() as stack:
        processes = stack.enter_context(all_ended())
        sender, ready = start_sender(command, folder / "sender.log")
        processes.append(sender)
        readers = {over: Subscriber(stack) for over in TRANSPORTS}
        for over, reader in readers.items():
            reader.tell(f"open {_describe(over, port, ready['page_link'])}")
        stalled = _stall(port, ready["page_link"], stack)
        seconds, resident_mb = _watch(sender.pid, minutes, every_s)
        if sender.poll() is not None:
            raise DrillError(f"The sender has ended; {folder / 'sender.log'} says why.")
        awakenings = [wake(over, receive) for over, receive in stalled.items()]
        received = {over: reader.tell("close") for over, reader in readers.items()}
    return Outcome(np.array(seconds), np.array(resident_mb), received, awakenings)


def _describe(over: str, port: int, link: str) -> str:
    return json.dumps({"over": over, "port": port, "topics": [DEFAULT_TOPIC.text], "link": link})


def _stall(port: int, link: str, stack: ExitStack) -> dict[str, Receive]:
    """Subscribed over each transport, and nobody reads."""
    openers: dict[str, Callable[..., tuple[Receive, Callable[[], None]]]] = {
        # libzmq would keep a thousand frames of the one who does not read, on the reader's side.
        "zmq": lambda *wish: open_zmq(*wish, queue=QUEUE),
        "tcp": open_tcp,
        "browser": open_browser,
    }
    stalled = {}
    for over, opener in openers.items():
        stalled[over], close = opener(port, [DEFAULT_TOPIC.text], link)
        stack.callback(close)
    return stalled


def _watch(pid: int, minutes: float, every_s: float) -> tuple[list[float], list[float]]:
    began, told_at = time.monotonic(), 0.0
    seconds, resident_mb = [], []
    while (passed := time.monotonic() - began) < 60 * minutes:
        reading = read_resident_mb(pid)
        if reading is None:
            break
        seconds.append(passed)
        resident_mb.append(reading)
        if passed - told_at >= 30.0 or not told_at:
            told_at = passed
            print(f"  {passed / 60:5.1f} min {reading:8.2f} MB", flush=True)
        time.sleep(every_s)
    return seconds, resident_mb


def read_resident_mb(pid: int) -> float | None:
    """Resident memory of a process; None when it is gone. Linux only."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")), None)


def wake(over: str, receive: Receive) -> Awakening:
    """Read on, as a receiver that has stalled does when it is back."""
    began, stale = time.monotonic(), 0
    newest_after_ms, fresh = float("inf"), 0
    while time.monotonic() - began < min(WAKE_S, newest_after_ms / 1000 + AWAKE_S):
        message = receive()
        if message is None:
            continue
        if _transit_ms(message) > STALE_MS:
            stale += 1
            continue
        fresh += 1
        newest_after_ms = min(newest_after_ms, 1000 * (time.monotonic() - began))
    return Awakening(over, stale, newest_after_ms, fresh)


def _transit_ms(message: bytes) -> float:
    return (time.time_ns() - struct.unpack_from("<Q", message, UNIX)[0]) / 1e6
