"""A short slice of the soak: the drill works, and a few hundred ticks pile up no memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from footage import tracker_model

ROOT = Path(__file__).parent.parent


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc, which Linux has")
def test_a_short_soak_holds_its_memory():
    tracker_model()  # skips where it cannot be had
    run = subprocess.run(
        [sys.executable, "drills/soak.py", "--minutes", "0.25", "--every", "1"],
        cwd=ROOT, capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "grew by" in run.stdout
