"""Asking the learned encoder about many pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from encoder_pictures import draw_data

torch = pytest.importorskip("torch")

from engine.training.encoder_answers import draw_answers, load_network  # noqa: E402
from engine.training.encoder_network import EncoderNetwork, EncoderSize  # noqa: E402
from engine.training.encoder_pictures import Pictures, prepare  # noqa: E402


def _asked(**size: bool) -> tuple[EncoderNetwork, Pictures]:
    torch.manual_seed(0)
    network = EncoderNetwork(EncoderSize(width=32, blocks=1, **size))
    pictures = prepare(draw_data(np.random.default_rng(0)))
    network.front.fit(pictures.features)
    return network, pictures


@pytest.mark.parametrize("both", [False, True])
def test_codes_are_within_bounds_and_the_rest_matters(both):
    network, pictures = _asked(crops=both, past=both)
    rested, forgotten = (draw_answers(network, pictures, told) for told in (True, False))
    assert rested.code.shape == (len(pictures.person), 54)
    assert rested.gaze.shape == (len(pictures.person), 2, 2)
    assert 0.0 <= rested.code.min() <= rested.code.max() <= 1.0
    assert np.abs(rested.code - forgotten.code).max() > 0.0


def test_the_past_is_the_one_of_the_same_sequence():
    network, pictures = _asked(past=True)
    torch.nn.init.normal_(network.past.join[2].weight)
    before = draw_answers(network, pictures).code
    changed = pictures.features.copy()
    changed[4] += 1.0  # the first image of the first sequence, which goes on to image 8
    object.__setattr__(pictures, "features", changed)
    moved = np.flatnonzero(np.abs(draw_answers(network, pictures).code - before).max(1) > 1e-6)
    assert moved.tolist() == [4, 5, 6, 7, 8]


def test_a_missing_network_is_said(tmp_path: Path):
    with pytest.raises(SystemExit, match="train_encoder first"):
        load_network(tmp_path / "last.pt")
