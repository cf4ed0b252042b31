from dataclasses import replace

import numpy as np
import pytest
from training_heads import made_head, reference

torch = pytest.importorskip("torch", reason="torch comes with the extra `training`")

from engine.training import losses as losses_of  # noqa: E402
from engine.training.heads import present  # noqa: E402
from engine.training.network import Prediction  # noqa: E402


@pytest.fixture(scope="module")
def example():
    return present(made_head(0), reference(), np.random.default_rng(0))


def predicted(example, factor: float) -> Prediction:
    """The truth times `factor`, as the network would have to say it."""
    inverse = np.linalg.inv(example.inputs.frames.astype(float))
    directions = np.einsum("vij,skvj->skvi", inverse, example.shapes * factor)
    count = len(example.mass)
    logits = np.zeros((count, 24), np.float32)
    logits[np.arange(count), np.maximum(example.regions, 0)] = 20
    coordinate = (example.canonical - example.inputs.coordinates) / 10
    return Prediction(
        torch.from_numpy(logits),
        torch.ones(count, 53),
        torch.from_numpy(directions.astype(np.float32)),
        torch.from_numpy(coordinate.astype(np.float32)),
    )


def losses(example, prediction: Prediction) -> dict[str, float]:
    made = losses_of.compute_losses(prediction, example, np.random.default_rng(0))
    return {name: float(value) for name, value in made.items()}


def test_the_truth_costs_nothing_and_no_motion_costs_one(example):
    truth, still = (losses(example, predicted(example, f)) for f in (1.0, 0.0))
    assert truth["motion"] == pytest.approx(np.sqrt(1e-3), abs=0.01)
    assert still["motion"] == pytest.approx(1.0, abs=0.01)
    assert truth["stretch"] < 0.05 * losses_of.EDGE_WEIGHT + np.sqrt(1e-3)
    assert still["stretch"] == pytest.approx(losses_of.EDGE_WEIGHT, rel=0.01)
    assert truth["region"] < 1e-3
    assert truth["coordinate"] < 1e-3


def test_shut_gates_move_nothing(example):
    shut = replace(predicted(example, 1.0), gates=torch.full((len(example.mass), 53), 1e-6))
    assert losses(example, shut)["motion"] == pytest.approx(1.0, abs=0.01)


def test_what_is_not_known_does_not_count(example):
    unknown = ~example.known
    assert unknown.any()
    prediction = predicted(example, 1.0)
    elsewhere = prediction.directions.clone()
    elsewhere += 5.0 * torch.from_numpy(unknown.astype(np.float32))[:, None, :, None]
    found = losses(example, replace(prediction, directions=elsewhere))
    assert found["motion"] == pytest.approx(losses(example, prediction)["motion"], abs=1e-4)
