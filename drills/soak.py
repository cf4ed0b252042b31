"""Lets the live loop run for a while beside a subscriber that stalls, and watches its memory.

    python drills/soak.py --minutes 30

Prints resident memory and received frames every few seconds and exits with 1 when memory after the
first quarter has grown by more than `--limit-mb`. Linux only (reads /proc).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

import zmq

from live.broadcast.topics import DEFAULT_TOPIC

ROOT = Path(__file__).parent.parent
ADDRESS = "tcp://127.0.0.1:5611"
FRAMES_A_MINUTE = 30 * 60


def main() -> int:
    """Run the drill; 0 when memory held."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--limit-mb", type=float, default=60.0)
    parser.add_argument("--every", type=float, default=5.0, help="seconds between readings")
    options = parser.parse_args()
    frames = round(options.minutes * FRAMES_A_MINUTE)
    loop = subprocess.Popen(
        [sys.executable, "run_live.py", "live", "--source", "demo", "--headless",
         "--frames", str(frames), "--publish", ADDRESS],
        cwd=ROOT, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        readings = watch(loop, options.every)
    finally:
        loop.terminate()
        loop.wait(timeout=30)
    return judge(readings, options.limit_mb)


def watch(loop: subprocess.Popen[bytes], every_s: float) -> list[float]:
    """Resident megabytes at each reading until the loop ends, with two subscribers attached."""
    context = zmq.Context()
    reader, stalled = (_subscribe(context) for _ in range(2))  # nobody ever reads from the second
    readings, received = [], 0
    while loop.poll() is None:
        until = time.monotonic() + every_s
        while (left := until - time.monotonic()) > 0 and loop.poll() is None:
            if reader.poll(min(200, max(1, round(1000 * left)))):
                reader.recv()
                received += 1
        if received and loop.poll() is None:
            readings.append(_resident_mb(loop.pid))
            print(f"{readings[-1]:7.1f} MB, {received} frames received", flush=True)
    stalled.close(0)
    reader.close(0)
    context.term()
    return readings


def judge(readings: list[float], limit_mb: float) -> int:
    """0 when memory stopped growing after the first quarter of the readings."""
    settled = readings[len(readings) // 4 :]
    if len(settled) < 2:
        print("too short: fewer than two readings", file=sys.stderr)
        return 1
    growth = settled[-1] - settled[0]
    print(f"grew by {growth:.1f} MB over {len(settled)} readings")
    return int(growth > limit_mb)


def _subscribe(context: zmq.Context) -> zmq.Socket:
    socket = context.socket(zmq.SUB)
    socket.setsockopt(zmq.RCVHWM, 2)
    socket.setsockopt(zmq.SUBSCRIBE, DEFAULT_TOPIC.message_prefix)
    socket.connect(ADDRESS)
    return socket


def _resident_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    sys.exit(main())
