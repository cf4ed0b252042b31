"""The page's decoder, run by Node on messages a test gives it."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

VIEWER = Path(__file__).parent.parent / "live" / "viewer"
READER = Path(__file__).parent / "read_messages.mjs"

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(
    NODE is None, reason="Node is not installed (apt-get install nodejs)"
)


def run_node(*arguments: str, script: str = "") -> str:
    """What a program of Node's prints; `script` may import the page's modules from "VIEWER/"."""
    text = script.replace("VIEWER", VIEWER.as_uri())
    words = ["--input-type=module", "--eval", text] if script else []
    done = subprocess.run(
        [str(NODE), *words, *arguments], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def read(messages: Sequence[bytes], folder: Path) -> list[dict[str, Any]]:
    """What the page's decoder makes of `messages`, in their order."""
    path = folder / "messages.bin"
    path.write_bytes(b"".join(struct.pack("<I", len(each)) + each for each in messages))
    printed = run_node(str(READER), str(VIEWER), str(path))
    return [json.loads(line) for line in printed.splitlines()]


def numbers(values: Any) -> np.ndarray:
    """(N,) float64, however deep and whether spelt out (NaN) or not."""
    return np.array([float("nan" if value is None else value) for value in np.ravel(values)])
