import sys

import numpy as np
import pytest
import trimesh
from heads import demo_alignment, demo_head, difference, looking

from capture.errors import TrackerError
from live.rigs import head_alignment
from live.rigs.head_alignment import main


def call(monkeypatch, heads, out) -> None:
    monkeypatch.setattr(sys, "argv", ["head_alignment", "--heads", str(heads), "--out", str(out)])
    main()


def test_heads_are_looked_at_and_things_leave_no_file(monkeypatch, tmp_path):
    looking()
    heads, out = tmp_path / "heads", tmp_path / "aligned"
    heads.mkdir()
    head, ball = demo_head(), trimesh.creation.icosphere(3)
    np.savez(heads / "head_000003.npz", vertices=head.vertices, triangles=head.triangles)
    np.savez(heads / "head_000004.npz", vertices=ball.vertices, triangles=ball.faces)
    call(monkeypatch, heads, out)
    assert [file.name for file in out.iterdir()] == ["head_000003.npz"]
    with np.load(out / "head_000003.npz") as found:
        apart = difference(found["T_canonical_mesh"], demo_alignment().T_canonical_mesh)
        assert found["landmarks"].shape == (478, 3)
        assert float(found["score"]) == pytest.approx(demo_alignment().score, abs=0.05)
    assert apart.degrees < 0.5
    assert apart.shift_cm < 0.1


def test_no_heads_is_one_sentence(monkeypatch, tmp_path):
    with pytest.raises(SystemExit) as stopped:
        call(monkeypatch, tmp_path, tmp_path / "out")
    assert stopped.value.code == f"No heads in {tmp_path}: run engine.training.generate first."


def test_no_tracker_is_one_sentence(monkeypatch, tmp_path):
    def nowhere(path):
        raise TrackerError("There is no tracker model.")

    monkeypatch.setattr(head_alignment, "find_tracker_model", nowhere)
    np.savez(tmp_path / "head_000000.npz", vertices=np.eye(3), triangles=[[0, 1, 2]])
    with pytest.raises(SystemExit) as stopped:
        call(monkeypatch, tmp_path, tmp_path / "out")
    assert stopped.value.code == "There is no tracker model."
