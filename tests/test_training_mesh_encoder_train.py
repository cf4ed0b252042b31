import json
import sys

import numpy as np
import pytest
from sensed_heads import write_sensed_heads

torch = pytest.importorskip("torch", reason="torch comes with the extra `training`")

from engine.cloning.mesh_encoder_weights import MeshEncoderWeights  # noqa: E402
from engine.training import mesh_encoder_export, mesh_encoder_train  # noqa: E402


def train(monkeypatch, heads, run, steps: int, rate: float = 1e-3) -> dict:
    words = ["--heads", heads, "--run", run, "--steps", steps, "--rate", rate]
    monkeypatch.setattr(sys, "argv", ["train", *map(str, words)])
    monkeypatch.setattr(mesh_encoder_train, "SAMPLES_A_HEAD", 4)
    mesh_encoder_train.main()
    return torch.load(run / "last.pt")


def test_steps_a_checkpoint_more_steps_and_a_file(monkeypatch, tmp_path, capsys):
    heads, run = write_sensed_heads(tmp_path / "heads"), tmp_path / "run"
    first = train(monkeypatch, heads, run, 3)
    assert first["step"] == 3
    second = train(monkeypatch, heads, run, 5)
    assert "resumed at step 3" in capsys.readouterr().out
    assert second["step"] == 5
    assert not torch.equal(first["network"]["first.weight"], second["network"]["first.weight"])
    words = ["export", "--run", run, "--heads", heads, "--out", run / "encoder.npz"]
    monkeypatch.setattr(sys, "argv", list(map(str, words)))
    mesh_encoder_export.main()
    weights = MeshEncoderWeights(run / "encoder.npz")
    assert len(weights.sensors) == 10
    assert sorted(file.name for file in run.iterdir()) == ["encoder.npz", "last.pt"]


def test_it_learns(monkeypatch, tmp_path):
    heads, run = write_sensed_heads(tmp_path / "heads"), tmp_path / "run"
    monkeypatch.setattr(mesh_encoder_train, "LOG_STEPS", 1)
    monkeypatch.setattr(mesh_encoder_train, "WARMUP_STEPS", 1)
    train(monkeypatch, heads, run, 60)
    lines = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    assert len(lines) == 60
    total = [line["code"] + line["truth"] + line["self"] for line in lines]
    assert total[-1] < 0.9 * total[0]


def test_stopping_and_resuming_is_going_on(monkeypatch, tmp_path):
    heads = write_sensed_heads(tmp_path / "heads")
    monkeypatch.setattr(mesh_encoder_train, "cosine_pace", lambda *_: 1.0)
    whole = train(monkeypatch, heads, tmp_path / "whole", 4)
    train(monkeypatch, heads, tmp_path / "halves", 2)
    halves = train(monkeypatch, heads, tmp_path / "halves", 4)
    for name, values in whole["average"].items():
        np.testing.assert_allclose(halves["average"][name], values, atol=1e-6)


def test_a_run_that_diverged_is_not_exported(monkeypatch, tmp_path):
    heads, run = write_sensed_heads(tmp_path / "heads"), tmp_path / "run"
    state = train(monkeypatch, heads, run, 1)
    state["average"]["trust"][0] = 1e9
    torch.save(state, run / "last.pt")
    with pytest.raises(SystemExit, match="trust does not fit half floats"):
        mesh_encoder_export.export_mesh_encoder(run, heads, tmp_path / "out.npz")
    assert not (tmp_path / "out.npz").exists()
