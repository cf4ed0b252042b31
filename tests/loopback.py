"""A v4l2loopback device made up for a program that is run here: what it was told, what it got."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

DEVICE = "/dev/video77"
HEADER = Path("/usr/include/linux/videodev2.h")
SHIM = Path(__file__).with_name("loopback_shim.cpp")
ROOT = Path(__file__).parent.parent
STRICT = ("-std=c++17", "-Wall", "-Wextra", "-Wshadow", "-Werror", "-shared", "-fPIC")
RUN_S = 60.0


def compile_shim(folder: Path) -> Path:
    """The library to preload; skips where it cannot be made."""
    if not sys.platform.startswith("linux") or not HEADER.exists():
        pytest.skip(f"{HEADER} is not there: no kernel's layout to check against.")
    if shutil.which("g++") is None:
        pytest.skip("g++ is not installed.")
    library = folder / "loopback_shim.so"
    command = ["g++", *STRICT, str(SHIM), "-o", str(library), "-ldl"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=RUN_S)
    assert done.returncode == 0, done.stderr
    return library


@dataclass(frozen=True)
class Loopback:
    """One device, `DEVICE`, in a folder of its own."""

    library: Path
    folder: Path

    def run(
        self, command: list[str], mood: str = "", limit_s: float = RUN_S
    ) -> subprocess.CompletedProcess[str]:
        """Run a program that finds the device; `mood` as in the shim."""
        names = {
            "LD_PRELOAD": str(self.library),
            "LOOPBACK_DEVICE": DEVICE,
            "LOOPBACK_FRAMES": str(self.folder / "frames"),
            "LOOPBACK_LOG": str(self.folder / "log"),
            "LOOPBACK_MOOD": mood,
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]),
        }
        return subprocess.run(
            command,
            env={**os.environ, **names},
            capture_output=True,
            text=True,
            timeout=limit_s,
            cwd=self.folder,
        )

    def told(self) -> list[list[str]]:
        """What the device was asked, line by line."""
        return [line.split() for line in (self.folder / "log").read_text().splitlines()]

    def images(self, width: int, height: int) -> np.ndarray:
        """(N, H, W, 2) uint8: YUYV as it was written."""
        written = np.fromfile(self.folder / "frames", np.uint8)
        assert written.size % (2 * width * height) == 0
        return written.reshape(-1, height, width, 2)
