"""The examples run as a reader would run them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from footage import tracker_model
from gl_context import shared_context
from PIL import Image
from sockets import free_address

from engine.bundled import bundled_head
from engine.edits import read_edits
from engine.mesh_file import load_mesh

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def _equipped() -> None:
    tracker_model()
    shared_context()


def run(name: str, *arguments: str, cwd: Path = ROOT) -> str:
    command = [sys.executable, str(ROOT / "examples" / name), *arguments]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_rig_and_pose(tmp_path: Path) -> None:
    run("01_rig_and_pose.py", str(bundled_head()), str(tmp_path), cwd=tmp_path)
    neutral, posed = load_mesh(bundled_head()), load_mesh(tmp_path / "posed.obj")
    np.testing.assert_array_equal(posed.triangles, neutral.triangles)
    moved = np.linalg.norm(posed.vertices - neutral.vertices, axis=1)
    assert 0.002 < moved.max() < 0.06  # metres
    with Image.open(tmp_path / "posed.png") as picture:
        assert picture.size == (512, 512)


def test_drive_from_coefficients() -> None:
    said = run("02_drive_from_coefficients.py", "0.5", free_address().frames)
    assert "published 15 ticks" in said


def test_edit_a_rig(tmp_path: Path) -> None:
    said = run("03_edit_a_rig.py", str(bundled_head()), str(tmp_path), cwd=tmp_path)
    before, after = (float(line.split()[5]) for line in said.splitlines()[:2])
    assert after > 0
    assert after != before
    assert read_edits(tmp_path / "calmer.rig.toml").gains["eyeBlink_L"] == 1.0
    with Image.open(tmp_path / "edited.png") as picture:
        assert picture.size == (1024, 512)
        halves = picture.crop((0, 0, 512, 512)), picture.crop((512, 0, 1024, 512))
        assert np.abs(np.subtract(*(np.asarray(half, float) for half in halves))).max() > 30
