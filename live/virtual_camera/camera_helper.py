"""The program of the process that shows pictures through pyvirtualcam.

It runs in whatever Python a user has installed that library in, so it needs nothing of this
project, and this project never imports that library. Only the standard library, numpy and
pyvirtualcam are used.

    python camera_helper.py DEVICE      "auto" or a camera's name

Standard input: `HEADER` (magic, width, height, pictures a second), then pictures, each height x
width x 3 bytes RGB, until the end. Standard output: one line of JSON, {"device": its name} once the
camera is open, or {"problem": one of `PROBLEMS`, "reason": text} before this process ends with 1.
Lines that are no JSON are somebody else's.
"""

from __future__ import annotations

import json
import signal
import struct
import sys
from typing import BinaryIO

HEADER = struct.Struct("<8sIId")
MAGIC = b"MIMESHVC"
PROBLEMS = ("library", "driver", "stopped", "header")
"""pyvirtualcam cannot be imported; it finds no camera; it refused a picture; no such stream."""
LARGEST = 16384


class Refusal(Exception):  # noqa: N818 (it is said in JSON, by its kind)
    """Why this process cannot go on."""

    def __init__(self, problem: str, reason: object) -> None:
        super().__init__(str(reason))
        self.problem = problem


def main() -> int:
    """Run until standard input ends; the exit code."""
    # Ctrl-C reaches the whole terminal; the program that feeds us decides when we end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        serve(sys.argv[1], sys.stdin.buffer)
    except Refusal as refusal:
        answer({"problem": refusal.problem, "reason": " ".join(str(refusal).split())})
        return 1
    return 0


def serve(device: str, stream: BinaryIO) -> None:
    """Show what `stream` brings on the camera called `device`. Raises Refusal."""
    width, height, frame_rate = read_header(stream)
    try:
        import numpy as np
        import pyvirtualcam  # pyright: ignore[reportMissingImports] (of the user's own Python)
    except ImportError as problem:
        raise Refusal("library", problem) from problem
    name = None if device == "auto" else device
    try:
        camera = pyvirtualcam.Camera(width, height, frame_rate, device=name)
    except Exception as problem:  # backends raise what they like
        raise Refusal("driver", problem) from problem
    place = bytearray(height * width * 3)
    picture = np.frombuffer(place, np.uint8).reshape(height, width, 3)
    with camera:
        answer({"device": camera.device})
        while fill(stream, memoryview(place)):
            show(camera, picture)


def show(camera, picture) -> None:
    """Give the camera a picture; the sender keeps the time. Raises Refusal."""
    try:
        camera.send(picture)
    except Exception as problem:
        raise Refusal("stopped", problem) from problem


def read_header(stream: BinaryIO) -> tuple[int, int, float]:
    """(width, height, pictures a second). Raises Refusal for what is no such stream."""
    header = bytearray(HEADER.size)
    if not fill(stream, memoryview(header)):
        raise Refusal("header", "the stream ended before its header did")
    magic, width, height, frame_rate = HEADER.unpack(header)
    if magic != MAGIC:
        raise Refusal("header", "the stream does not begin as pictures of mimesh do")
    if not (0 < width <= LARGEST and 0 < height <= LARGEST and 0.0 < frame_rate <= 1000.0):
        raise Refusal("header", f"no picture has {width}x{height} at {frame_rate} a second")
    return width, height, frame_rate


def fill(stream: BinaryIO, place: memoryview) -> bool:
    """Read until `place` is full; False when the stream ends before."""
    filled = 0
    while filled < len(place):
        count = stream.readinto(place[filled:])  # pyright: ignore[reportAttributeAccessIssue]
        if not count:
            return False
        filled += count
    return True


def answer(words: dict[str, str]) -> None:
    """Say it to the program that started us, on a line that nobody else has begun."""
    sys.stdout.write("\n" + json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
