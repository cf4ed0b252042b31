"""A short slice of the drill: heads are found where they are, things are refused."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from footage import tracker_model
from gl_context import shared_context
from heads import pack

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "drills"))


def call(*arguments: str) -> subprocess.CompletedProcess[str]:
    tracker_model()  # each skips where it cannot be had
    shared_context()
    pack("ict_facekit.npz")
    pack("makehuman_faces.npz")
    return subprocess.run(
        [sys.executable, "drills/alignment.py", *arguments],
        cwd=ROOT, capture_output=True, text=True, timeout=300,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def test_some_heads_and_things():
    run = call("--count", "2", "--things", "3")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "no faces: 0 of 3 accepted" in run.stdout
    assert run.stdout.count("\n") >= 4


def test_a_wrong_answer_is_named_drawn_and_the_exit_code(tmp_path):
    """The bundled head among the things: it is accepted, and that is wrong there."""
    from engine.bundled import bundled_head

    (tmp_path / "things").mkdir()
    (tmp_path / "things" / "head.obj").write_bytes(bundled_head().read_bytes())
    sheet = tmp_path / "wrong.png"
    run = call("--count", "0", "--things", "0", "--more", str(tmp_path / "things"),
               "--sheet", str(sheet))  # fmt: skip
    assert run.returncode == 1
    assert "head: accepted, score 0." in run.stdout
    assert sheet.read_bytes().startswith(b"\x89PNG")


def test_every_kind_of_thing_is_a_mesh():
    pack("ict_facekit.npz")
    from random_things import ThingSource

    source = ThingSource(Path(os.environ.get("MIMESH_DATA") or ROOT.parent / "shared" / "data"))
    things = [source.thing(seed) for seed in range(16)]
    assert len({thing.name.rstrip("0123456789") for thing in things}) == 16
    for thing in things:
        assert np.isfinite(thing.vertices).all()
        assert len(thing.triangles) > 10
        assert thing.triangles.max() < len(thing.vertices)


@pytest.mark.parametrize(
    ("degrees", "scale", "right"), [(7, 0.05, True), (9, 0, False), (0, 0.07, False)]
)
def test_right_is_near_the_truth(degrees, scale, right):
    from alignment import Result
    from heads import plain_mesh

    mesh = plain_mesh(np.eye(3), np.array([[0, 1, 2]]))
    assert Result("head", mesh, None, True, True, 1.0, degrees, scale).right == right
    assert not Result("head", mesh, None, False, True, 1.0, degrees, scale).right
