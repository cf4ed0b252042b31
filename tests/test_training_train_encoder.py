"""Training the learned encoder on a few made-up faces."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from encoder_pictures import SCORE_NAMES, draw_data

torch = pytest.importorskip("torch", reason="torch comes with the extra `training`")

from engine.training import train_encoder  # noqa: E402
from engine.training.closed_loop_data import SHARD_VERSION, ClosedLoopData  # noqa: E402
from engine.training.encoder_answers import load_network  # noqa: E402
from engine.training.encoder_augment import Batch  # noqa: E402
from engine.training.encoder_pictures import prepare  # noqa: E402
from engine.training.train_encoder import (  # noqa: E402
    Training,
    follow,
    parse_options,
    read_pictures,
)

torch.set_num_threads(1)  # threads that wait for each other are slower, on shared cores


def _training(run: Path, *more: str, people: int = 16) -> Training:
    run.mkdir(exist_ok=True)
    options = parse_options(
        ["--shards", ".", "--data", ".", "--run", str(run), "--width", "48", "--blocks", "1",
         "--batch", "8", "--dropout", "0", "--rate", "0.005", *more]
    )  # fmt: skip
    pictures = prepare(draw_data(np.random.default_rng(0), people=people))
    return Training(options, pictures, pictures, np.eye(53), SCORE_NAMES)


def _log(run: Path) -> list[dict[str, float]]:
    return [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]


def _write_shard(path: Path, data: ClosedLoopData) -> None:
    arrays = {field.name: getattr(data, field.name) for field in fields(data)}
    np.savez(path, **arrays, face_found=np.ones(len(data.code), bool), version=SHARD_VERSION)


def test_what_the_scores_tell_is_learned(tmp_path):
    _training(tmp_path, "--steps", "90", "--judge-every", "45").run()
    lines = _log(tmp_path)
    assert [line["step"] for line in lines] == [45, 90]
    assert lines[-1]["R2"] > lines[0]["R2"]
    assert lines[-1]["face"] < 0.6  # 0.69 for who always says the mean


def test_faces_and_the_past_are_learned_from(tmp_path):
    training = _training(tmp_path, "--face", "--past", "--steps", "2", people=2)
    before = {name: value.clone() for name, value in training.network.named_parameters()}
    training.run()
    assert {"points", "code", "mesh", "zero", "gaze", "doubt", "face", "R2"} <= _log(tmp_path)[
        0
    ].keys()
    still = [n for n, value in training.network.named_parameters() if torch.equal(value, before[n])]
    assert not still
    network = load_network(tmp_path / "last.pt")
    assert network.size.face
    assert network.size.past
    assert (network.usual_doubt < 1.0).all()  # measured, not as it was made


def test_a_run_goes_on_where_it_stopped(tmp_path, capsys):
    _training(tmp_path, "--steps", "3").run()
    again = _training(tmp_path, "--steps", "5")
    assert again.step == 3
    again.run()
    assert again.step == 5
    assert "resumed at step 3" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="another network"):
        _training(tmp_path, "--face")


def test_a_run_killed_within_an_epoch_has_kept_its_steps(tmp_path, monkeypatch):
    monkeypatch.setattr(train_encoder, "CHECKPOINT_SECONDS", -1)
    training = _training(tmp_path, "--steps", "50", "--batch", "1")
    learn = training._learn

    def stop_at_three(batch: Batch) -> dict[str, float]:
        if training.step == 3:
            raise KeyboardInterrupt
        return learn(batch)

    monkeypatch.setattr(training, "_learn", stop_at_three)
    with pytest.raises(KeyboardInterrupt):
        training.run()
    again = _training(tmp_path, "--steps", "50", "--batch", "1")
    assert again.step == 3
    for one, other in zip(training.network.parameters(), again.network.parameters(), strict=True):
        assert torch.equal(one, other)


def test_people_held_out_are_judged_and_never_learned_from(tmp_path):
    data = draw_data(np.random.default_rng(3), people=8)
    _write_shard(tmp_path / "train_0_00000.npz", data.choose(data.identity < 6))
    _write_shard(tmp_path / "validation_0_00000.npz", data.choose(data.identity >= 6))
    asked = ["--shards", str(tmp_path), "--data", ".", "--run", "."]
    learned, judged = read_pictures(parse_options(asked))
    assert (len(np.unique(learned.person)), len(np.unique(judged.person))) == (6, 2)
    learned, judged = read_pictures(parse_options([*asked, "--hold-out", "3"]))
    assert (len(np.unique(learned.person)), len(np.unique(judged.person))) == (4, 2)
    np.testing.assert_array_equal(judged.code, data.code[data.identity < 2])
    learned, _ = read_pictures(parse_options([*asked, "--people", "3"]))
    assert len(np.unique(learned.person)) == 3


def test_the_running_mean_starts_with_what_is_new():
    mean = follow(torch.zeros(1), torch.ones(1), 0)
    assert float(mean) == pytest.approx(0.9)
    assert float(follow(mean, torch.ones(1), 10_000)) == pytest.approx(0.9002, abs=1e-4)
