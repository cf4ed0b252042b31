"""Training the learned encoder on a few made-up faces."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from encoder_pictures import SCORE_NAMES, draw_data

torch = pytest.importorskip("torch")

from engine.training.encoder_pictures import prepare  # noqa: E402
from engine.training.train_encoder import Training, follow, parse_options  # noqa: E402


def _training(run: Path, *more: str) -> Training:
    run.mkdir(exist_ok=True)
    options = parse_options(
        ["--shards", ".", "--data", ".", "--run", str(run), "--width", "48", "--blocks", "1",
         "--batch", "64", "--dropout", "0", "--rate", "0.005", *more]
    )  # fmt: skip
    rng = np.random.default_rng(0)
    pictures = prepare(draw_data(rng, people=16))
    return Training(options, pictures, pictures, np.eye(53), SCORE_NAMES)


def test_what_the_scores_tell_is_learned(tmp_path):
    _training(tmp_path, "--steps", "90", "--judge-every", "45").run()
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [45, 90]
    assert lines[-1]["R2"] > lines[0]["R2"]
    assert lines[-1]["face"] < 0.6  # 0.69 for who always says the mean


def test_a_run_goes_on_where_it_stopped(tmp_path, capsys):
    _training(tmp_path, "--steps", "3").run()
    again = _training(tmp_path, "--steps", "5")
    assert again.step == 3
    again.run()
    assert again.step == 5
    assert "resumed at step 3" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="another network"):
        _training(tmp_path, "--crops")


def test_the_running_mean_starts_with_what_is_new():
    mean = follow(torch.zeros(1), torch.ones(1), 0)
    assert float(mean) == pytest.approx(0.9)
    assert float(follow(mean, torch.ones(1), 10_000)) == pytest.approx(0.9002, abs=1e-4)
