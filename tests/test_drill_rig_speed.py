"""A short slice of the speed drill: one mesh, measured once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from footage import tracker_model
from gl_context import shared_context

from engine.bundled import bundled_head

ROOT = Path(__file__).parent.parent


def test_every_step_is_measured():
    tracker_model()  # skips where it cannot be had
    shared_context()
    run = subprocess.run(
        [sys.executable, "drills/rig_speed.py", str(bundled_head()), "--runs", "1"],
        cwd=ROOT, capture_output=True, text=True, timeout=600,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "total" in run.stdout
    assert "running the skinning network" in run.stdout
    assert "most memory" in run.stdout
