import json
import sys

import numpy as np
import pytest
from training_heads import made_head, pack_folder, write_heads

torch = pytest.importorskip("torch", reason="torch comes with the extra `training`")

from engine.shape_sets import load_shape_set  # noqa: E402
from engine.skin_basis import predict_skin_basis  # noqa: E402
from engine.skinning_network import SkinningNetwork  # noqa: E402
from engine.training import train  # noqa: E402
from engine.training.export import export_network  # noqa: E402


def call(monkeypatch, heads, run, steps: int) -> None:
    arguments = {"--data": pack_folder(), "--heads": heads, "--run": run, "--steps": steps}
    words = [str(word) for pair in arguments.items() for word in pair]
    monkeypatch.setattr(sys, "argv", ["train", *words, "--width", "16"])
    train.main()


def test_three_steps_a_checkpoint_more_steps_and_a_network(monkeypatch, tmp_path, capsys):
    heads, run = write_heads(tmp_path / "heads"), tmp_path / "run"
    call(monkeypatch, heads, run, 3)
    first = torch.load(run / "last.pt")
    assert first["step"] == 3
    call(monkeypatch, heads, run, 5)
    assert "resumed at step 3" in capsys.readouterr().out
    second = torch.load(run / "last.pt")
    assert second["step"] == 5
    assert not torch.equal(first["network"]["lift.weight"], second["network"]["lift.weight"])
    export_network(run, pack_folder(), run / "network.npz", "three steps")
    network = SkinningNetwork(run / "network.npz")
    head = made_head(0)
    landmarks = np.full((478, 3), np.nan)
    landmarks[:468] = head["landmarks"]
    basis = predict_skin_basis(
        head["vertices"].astype(float), head["triangles"], network.believe(landmarks), network,
        load_shape_set("ict"),
    )  # fmt: skip
    assert np.isfinite(basis.displacements).all()


def test_stopping_and_resuming_is_going_on(monkeypatch, tmp_path):
    heads = write_heads(tmp_path / "heads")
    monkeypatch.setattr(train.Training, "_schedule", lambda self: 1.0)
    call(monkeypatch, heads, tmp_path / "whole", 4)
    call(monkeypatch, heads, tmp_path / "halves", 2)
    call(monkeypatch, heads, tmp_path / "halves", 4)
    states = [torch.load(tmp_path / run / "last.pt")["network"] for run in ("whole", "halves")]
    for name, values in states[0].items():
        torch.testing.assert_close(states[1][name], values, atol=1e-6, rtol=1e-5)


def test_the_log_has_a_line_every_hundred_steps(monkeypatch, tmp_path):
    heads = write_heads(tmp_path / "heads")
    monkeypatch.setattr(
        train.Training, "_learn", lambda self, example, rng: {"motion": 1.0, "gate": 0.5}
    )
    monkeypatch.setattr(train.Training, "_draw_example", lambda *_: None)
    call(monkeypatch, heads, tmp_path / "run", 250)
    log = (tmp_path / "run" / "log.jsonl").read_text()
    lines = [json.loads(line) for line in log.splitlines()]
    assert [line["step"] for line in lines] == [100, 200]
    assert lines[0]["motion"] == 1.0


def test_no_heads_is_one_sentence(monkeypatch, tmp_path):
    with pytest.raises(SystemExit) as stopped:
        call(monkeypatch, tmp_path, tmp_path / "run", 3)
    assert stopped.value.code == f"No heads in {tmp_path}: run engine.training.generate first."


def test_another_width_cannot_be_resumed(monkeypatch, tmp_path):
    heads, run = write_heads(tmp_path / "heads"), tmp_path / "run"
    run.mkdir()
    torch.save({"width": 96}, run / "last.pt")
    with pytest.raises(SystemExit, match=r"has width 96; resume it with --width 96 or name"):
        call(monkeypatch, heads, run, 3)
