"""A stand-in for pyvirtualcam, under the names of its real API, which keeps what it is sent.

Only where a test puts its folder on a helper's path: the real one is never installed here.
"""

from __future__ import annotations

import os
from pathlib import Path

STAND_IN = """
import os, pathlib, sys, time

class PixelFormat:
    RGB = "RGB"

class Camera:
    def __init__(self, width, height, fps, *, fmt=PixelFormat.RGB, device=None, backend=None,
                 print_fps=False, **kw):
        mood = os.environ.get("CAMERA_MOOD", "")
        if mood == "no driver":
            raise RuntimeError("'v4l2loopback' backend: No v4l2 loopback device found at "
                               "/dev/video[0-99]. Did you run 'modprobe v4l2loopback'?")
        if mood == "slow start":
            time.sleep(60)
        if mood == "crash":
            print("Fatal: bad driver\\n", file=sys.stderr, flush=True)
            os._exit(3)
        print("a driver's own words", end=" ")
        self.device = device or "OBS Virtual Camera"
        self.frames_sent = 0
        self._mood, self._shape = mood, (height, width, 3)
        self._folder = pathlib.Path(os.environ["CAMERA_FOLDER"])
        (self._folder / "opened").write_text(f"{width} {height} {fps:g} {fmt} {device}")

    def send(self, frame):
        if frame.shape != self._shape or frame.dtype != "uint8" or not frame.flags.c_contiguous:
            raise ValueError(f"unexpected frame: {frame.shape} {frame.dtype}")
        if self._mood == "lost" and self.frames_sent == 2:
            raise RuntimeError("the camera was unplugged")
        if self._mood == "die" and self.frames_sent == 2:
            os.kill(os.getpid(), 9)
        while self._mood == "hang":
            time.sleep(1)
        with (self._folder / "frames").open("ab") as file:
            file.write(frame.tobytes())
        self.frames_sent += 1

    def close(self):
        (self._folder / "closed").write_text(str(self.frames_sent))

    def __enter__(self):
        return self

    def __exit__(self, *why):
        self.close()
"""


def stand_in(folder: Path, mood: str = "") -> dict[str, str]:
    """The environment in which a Python finds it; what it is sent goes to `folder`/frames."""
    library = folder / "library"
    library.mkdir(exist_ok=True)
    (library / "pyvirtualcam.py").write_text(STAND_IN)
    return {
        "PYTHONPATH": os.pathsep.join([str(library), os.environ.get("PYTHONPATH", "")]),
        "CAMERA_FOLDER": str(folder),
        "CAMERA_MOOD": mood,
    }
