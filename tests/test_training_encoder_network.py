"""The learned encoder's network."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from engine.encoder_features import FEATURE_BLOCKS, FEATURE_COUNT  # noqa: E402
from engine.training.encoder_network import (  # noqa: E402
    LEAK,
    EncoderNetwork,
    EncoderSize,
    FeatureFront,
    bend,
    normalise_crops,
)

SMALL = {"width": 32, "blocks": 1, "change_components": 8, "rest_components": 4}


def _features(count: int) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(count, FEATURE_COUNT)).astype(np.float32)


def test_the_front_standardises_what_it_was_fitted_to():
    front = FeatureFront(EncoderSize(**SMALL))
    features = _features(50)
    front.fit(features)
    told = front(torch.from_numpy(features))
    assert told.shape == (50, front.width)
    np.testing.assert_allclose(told.mean(0), 0.0, atol=1e-3)
    np.testing.assert_allclose(told.std(0, correction=0), 1.0, atol=1e-2)


def test_the_front_keeps_the_largest_motion():
    front = FeatureFront(EncoderSize(**SMALL))
    features = _features(50)
    block = FEATURE_BLOCKS["landmark_change"]
    direction = np.random.default_rng(1).normal(size=block.stop).astype(np.float32)
    direction /= np.linalg.norm(direction)
    features[:, block] += 500 * np.linspace(-1, 1, 50, dtype=np.float32)[:, None] * direction
    front.fit(features)
    assert abs(float(front.change_directions[:, 0] @ torch.from_numpy(direction))) > 0.99


@pytest.mark.parametrize("crops", [False, True])
@pytest.mark.parametrize("past", [False, True])
def test_answers_are_a_code_and_the_gaze(crops: bool, past: bool):
    torch.manual_seed(0)
    network = EncoderNetwork(EncoderSize(**SMALL, crops=crops, past=past)).eval()
    seen = normalise_crops(torch.rand(3, 3, 64, 64), torch.rand(3, 3, 64, 64)) if crops else None
    states = network.see(torch.from_numpy(_features(3)), seen)
    rows = torch.zeros(3, 8, dtype=torch.long)
    code, gaze = network.tell(states[rows] if past else states, torch.zeros(3, 8))
    assert code.shape == (3, 54)
    assert gaze.shape == (3, 2, 2)


def test_an_untrained_past_changes_nothing():
    torch.manual_seed(0)
    network = EncoderNetwork(EncoderSize(**SMALL, past=True)).eval()
    states = torch.randn(4, 8, 32)
    changed = states.clone()
    changed[:, 1:] += 1.0
    ages = torch.rand(4, 8)
    torch.testing.assert_close(network.tell(states, ages), network.tell(changed, ages))


def test_both_eyes_go_through_the_same_network_mirrored():
    torch.manual_seed(0)
    network = EncoderNetwork(EncoderSize(**SMALL, crops=True)).eval()
    torch.nn.init.ones_(network.look.weight)
    features = torch.zeros(2, FEATURE_COUNT)
    crops = torch.rand(2, 3, 2, 64, 64)
    mirrored = crops[:, [1, 0, 2]].clone()
    mirrored[:, :2] = mirrored[:, :2].flip(-1)
    torch.testing.assert_close(network.see(features, crops), network.see(features, mirrored))


def test_light_and_contrast_of_crops_hardly_matter():
    crops = torch.rand(1, 3, 64, 64) * 100 + 50
    plain = normalise_crops(crops, crops)
    lit = normalise_crops(1.5 * crops + 20, crops)
    assert float((plain - lit).abs().max()) < 0.15


def test_bending_leaves_a_slope_outside():
    code = torch.tensor([[-1.0, 0.5, 2.0]], requires_grad=True)
    bend(code).sum().backward()
    assert code.grad is not None
    torch.testing.assert_close(code.grad, torch.tensor([[LEAK, 1.0, LEAK]]))
