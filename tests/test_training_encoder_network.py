"""The learned encoder's network."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from engine.encoder_features import FEATURE_BLOCKS, FEATURE_COUNT  # noqa: E402
from engine.training.encoder_network import (  # noqa: E402
    EncoderNetwork,
    EncoderSize,
    FeatureFront,
)
from engine.training.face_sight import SIGHT_SIZE  # noqa: E402

torch.set_num_threads(1)  # threads that wait for each other are slower, on shared cores

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


def _sights(count: int) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(5)
    return tuple(torch.randn(count, SIGHT_SIZE, generator=generator) for _ in range(2))  # type: ignore[return-value]


@pytest.mark.parametrize("face", [False, True])
@pytest.mark.parametrize("past", [False, True])
def test_answers_are_a_code_the_gaze_and_doubts(face: bool, past: bool):
    torch.manual_seed(0)
    network = EncoderNetwork(EncoderSize(**SMALL, face=face, past=past)).eval()
    states = network.see(torch.from_numpy(_features(3)), *(_sights(3) if face else ()))
    rows = torch.zeros(3, 8, dtype=torch.long)
    told = network.tell(states[rows] if past else states, torch.zeros(3, 8))
    assert told.code.shape == (3, 54)
    assert told.gaze.shape == (3, 2, 2)
    assert told.doubt.shape == (3, 7)
    assert float(told.doubt.detach().min()) >= 0.0


def test_an_untrained_network_says_a_face_at_rest():
    torch.manual_seed(0)
    network = EncoderNetwork(EncoderSize(**SMALL, face=True)).eval()
    told = network.tell(network.see(torch.from_numpy(_features(20)), *_sights(20)))
    assert float(told.code.detach().abs().max()) < 0.2
    assert float(told.gaze.detach().abs().max()) < 0.2


def test_a_sight_is_told_beside_the_one_at_rest():
    torch.manual_seed(0)
    network = EncoderNetwork(EncoderSize(**SMALL, face=True)).eval()
    features, (sight, rest) = torch.from_numpy(_features(2)), _sights(2)
    plain = network.see(features, sight, rest)
    assert not torch.allclose(network.see(features, sight, 0 * rest), plain)
    width = sight.shape[1]
    torch.nn.init.zeros_(network.look[1].weight[:, width:])  # all that is left is the change
    shifted = network.see(features, sight + 0.5, rest + 0.5)
    torch.testing.assert_close(shifted, network.see(features, sight, rest))


def test_noise_is_for_learning_only():
    torch.manual_seed(0)
    network = EncoderNetwork(EncoderSize(**SMALL, dropout=0.0))
    features = torch.from_numpy(_features(4))
    assert not torch.allclose(network.see(features), network.see(features))
    network.eval()
    torch.testing.assert_close(network.see(features), network.see(features), rtol=0, atol=0)


def test_where_there_was_no_image_nothing_is_told():
    torch.manual_seed(0)
    network = EncoderNetwork(EncoderSize(**SMALL, past=True)).eval()
    torch.nn.init.normal_(network.past.join[2].weight)
    states = torch.randn(4, 8, 32)
    ages = torch.tensor([0.0, 0.1, 0.2, *[-1.0] * 5]).repeat(4, 1)
    changed = states.clone()
    changed[:, 3:] += 1.0
    plain = network.tell(states, ages)
    torch.testing.assert_close(network.tell(changed, ages).code, plain.code)
    changed[:, 2] += 1.0
    assert not torch.allclose(network.tell(changed, ages).code, plain.code)
    later = ages.clone()
    later[:, 2] += 0.1
    assert not torch.allclose(network.tell(states, later).code, plain.code)


def test_doubt_teaches_nothing_but_itself():
    torch.manual_seed(0)
    network = EncoderNetwork(EncoderSize(**SMALL))
    network.tell(network.see(torch.from_numpy(_features(4)))).doubt.sum().backward()
    assert network.enter.weight.grad is None
    assert network.doubt[1].weight.grad is not None


def test_an_untrained_past_changes_nothing():
    torch.manual_seed(0)
    network = EncoderNetwork(EncoderSize(**SMALL, past=True)).eval()
    states = torch.randn(4, 8, 32)
    changed = states.clone()
    changed[:, 1:] += 1.0
    ages = torch.rand(4, 8)
    one, other = network.tell(states, ages), network.tell(changed, ages)
    torch.testing.assert_close(one.code, other.code)
    torch.testing.assert_close(one.gaze, other.gaze)


def test_only_what_is_expected_to_be_more_wrong_than_usual_is_doubted():
    network = EncoderNetwork(EncoderSize())
    network.usual_doubt.copy_(torch.full((7,), 0.02))
    trust = network.trust(torch.tensor([[0.0, 0.01, 0.02, 0.04, 0.06, 0.02, 0.02]]))
    expected = torch.tensor([[1.0, 1.0, 1.0, np.exp(-1), np.exp(-2), 1.0, 1.0]])
    torch.testing.assert_close(trust, expected.float())
