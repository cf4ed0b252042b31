"""Sends a made-up head at a steady rate, with the product's own publisher, until it is stopped.

    python drills/head_sender.py --port 5600 --vertices 26000

A drill starts it as a process of its own, so that it can be killed. It prints `ready` and what a
browser needs; it ends when its standard input is closed, so that it never outlives its drill.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
from contextlib import closing
from typing import Any

from plain_errors import end_with
from streamed_head import expression_at, make_head

from engine.deformer import CpuDeformer
from live.broadcast.address import Address
from live.broadcast.publisher import FramePublisher
from live.broadcast.snapshot import SnapshotSource

READY = "ready "


def main() -> int:
    """Send a made-up head at a steady rate until standard input is closed."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--port", type=int, required=True, help="the first of four")
    parser.add_argument("--vertices", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0, help="which head")
    parser.add_argument("--first-frame", type=int, default=0, help="number of the first image")
    parser.add_argument("--rate", type=float, default=60.0, help="frames a second")
    options = parser.parse_args()
    character, mesh = make_head(options.vertices, options.seed)
    deformer = CpuDeformer(character)
    address = Address("127.0.0.1", options.port)
    with closing(FramePublisher(address, SnapshotSource(character, mesh))) as publisher:
        tell_ready({"page_link": publisher.page_link})
        stopped = stop_with_input()
        frame_id = options.first_frame
        for _ in Pace(options.rate).ticks(stopped):
            expression = expression_at(frame_id)
            publisher.publish(expression, deformer.deform(expression))
            frame_id += 1
    return 0


def tell_ready(details: dict[str, Any]) -> None:
    """One line for the drill that waits."""
    print(READY + json.dumps(details), flush=True)


def stop_with_input() -> threading.Event:
    """Set when whoever started this process has closed its input, or is gone."""
    stopped = threading.Event()

    def wait() -> None:
        sys.stdin.read()
        stopped.set()

    threading.Thread(target=wait, daemon=True).start()
    return stopped


class Pace:
    """Ticks at a steady rate; what was missed is not made up for."""

    def __init__(self, rate: float) -> None:
        self._period_s = 1.0 / rate

    def ticks(self, stopped: threading.Event):
        """One item each time a tick is due, until `stopped`."""
        due = time.perf_counter()
        while not stopped.is_set():
            now = time.perf_counter()
            if now < due:
                time.sleep(due - now)
            elif now - due > 10 * self._period_s:
                due = now
            due += self._period_s
            yield


if __name__ == "__main__":
    end_with(main)
