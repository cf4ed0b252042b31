from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch comes with the extra `training`")

from engine.training.learner import Learner, cosine_pace, save_whole  # noqa: E402


def learner(seed: int = 0) -> Learner:
    torch.manual_seed(seed)
    network = torch.nn.Linear(3, 2)
    average = torch.optim.swa_utils.AveragedModel(network)
    return Learner(network, average, torch.optim.AdamW(network.parameters()))


def loss(of: Learner, step: int) -> dict[str, torch.Tensor]:
    values = torch.from_numpy(np.random.default_rng(step).normal(size=(8, 3)).astype(np.float32))
    answers = of.network(values)
    return {"size": (answers**2).mean(), "sum": (answers.sum(1) - values.sum(1)).abs().mean()}


def go(of: Learner, first: int, last: int) -> list[dict[str, float]]:
    return [of.learn(loss(of, step), 0.05) for step in range(first, last)]


def test_losses_fall_and_are_told() -> None:
    told = go(learner(), 0, 80)
    assert told[0].keys() == {"size", "sum"}
    assert sum(told[-1].values()) < 0.5 * sum(told[0].values())


def test_a_rate_of_nothing_changes_nothing() -> None:
    still = learner()
    before = still.network.weight.detach().clone()
    still.learn(loss(still, 0), 0.0)
    assert torch.equal(still.network.weight, before)


def test_going_on_from_a_file_is_going_on(tmp_path: Path) -> None:
    whole, half, other = learner(), learner(), learner(seed=7)
    go(whole, 0, 6)
    go(half, 0, 3)
    half.save(tmp_path / "last.pt", {"step": 3})
    state = torch.load(tmp_path / "last.pt")
    assert state["step"] == 3
    other.load(state)
    go(other, 3, 6)
    for one, two in ((whole.network, other.network), (whole.average, other.average)):
        for expected, found in zip(one.parameters(), two.parameters(), strict=True):
            assert torch.equal(expected, found)


def test_a_run_that_is_killed_while_writing_keeps_the_last_file(tmp_path: Path) -> None:
    file = tmp_path / "last.pt"
    save_whole(file, {"step": 1})
    with pytest.raises(Exception, match="pickle"):
        save_whole(file, {"step": lambda: 2})
    assert torch.load(file) == {"step": 1}


def test_the_pace_climbs_then_falls_to_the_least() -> None:
    pace = [cosine_pace(step, 1000, 100, 0.02) for step in range(1001)]
    assert pace[0] == pytest.approx(0.01, rel=0.01)
    assert max(pace) == pytest.approx(pace[99])
    assert pace[1000] == pytest.approx(0.02)
    assert all(a > b for a, b in itertools.pairwise(pace[100:]))
