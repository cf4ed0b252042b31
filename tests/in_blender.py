"""Runs a script in a real Blender, where there is one."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from pathlib import Path

import pytest


@functools.cache
def blender() -> str | None:
    """Blender's path, if it is here and its Python has numpy."""
    path = shutil.which("blender")
    if path is None:
        return None
    probe = [path, "-b", "--factory-startup", "--python-exit-code", "3",
             "--python-expr", "import numpy"]  # fmt: skip
    asked = subprocess.run(probe, capture_output=True, timeout=120, env=environment(Path("/")))
    return path if asked.returncode == 0 else None


def environment(home: Path) -> dict[str, str]:
    """Without our virtual environment: Blender has a Python of its own."""
    return {"PATH": os.environ["PATH"], "HOME": str(home)}


def run_in_blender(script: Path, folder: Path, *words: object) -> None:
    """`script` with `words` as its arguments; skips the test where there is no Blender."""
    path = blender()
    if path is None:
        pytest.skip("there is no Blender with numpy here")
    command = [path, "-b", "--factory-startup", "--python-exit-code", "3",
               "--python", script, "--", *words]  # fmt: skip
    done = subprocess.run(
        [str(word) for word in command],
        capture_output=True,
        text=True,
        timeout=180,
        env=environment(folder),
    )
    assert done.returncode == 0, done.stderr[-2000:] + done.stdout[-2000:]
