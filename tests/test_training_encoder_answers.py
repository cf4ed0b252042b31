"""Asking the learned encoder about many pictures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from encoder_pictures import draw_data

torch = pytest.importorskip("torch", reason="torch comes with the extra `training`")

from engine.training import encoder_answers  # noqa: E402
from engine.training.encoder_answers import Answers, draw_answers, load_network  # noqa: E402
from engine.training.encoder_network import EncoderNetwork, EncoderSize  # noqa: E402
from engine.training.encoder_pictures import Pictures, prepare  # noqa: E402

torch.set_num_threads(1)  # threads that wait for each other are slower, on shared cores


def _asked(**branches: bool) -> tuple[EncoderNetwork, Pictures]:
    torch.manual_seed(0)
    # No more components than three people's pictures have.
    size = EncoderSize(width=32, blocks=1, change_components=8, rest_components=2, **branches)
    network = EncoderNetwork(size)
    network.usual_doubt.fill_(0.5)  # of weights that have learned nothing
    torch.nn.init.normal_(network.answer[1].weight, std=0.2)  # an opinion, as if it had learned
    if size.past:
        torch.nn.init.normal_(network.past.join[2].weight, std=0.2)
    pictures = prepare(draw_data(np.random.default_rng(0), people=3))
    network.front.fit(pictures.features)
    return network, pictures


def _moved(one: Answers, other: Answers) -> list[int]:
    """Rows of answers that differ."""
    return np.flatnonzero(np.abs(one.code - other.code).max(1) > 1e-6).tolist()


@pytest.mark.parametrize("both", [False, True])
def test_answers_are_within_bounds_and_the_rest_matters(both):
    network, pictures = _asked(face=both, past=both)
    rested, forgotten = (draw_answers(network, pictures, told) for told in (True, False))
    assert rested.code.shape == (36, 54)
    assert rested.gaze.shape == (36, 2, 2)
    assert rested.trust.shape == (36, 7)
    for values in (rested.code, rested.trust):
        assert values.dtype == np.float32
        assert 0.0 <= values.min() < values.max() <= 1.0
    assert len(_moved(rested, forgotten)) > 30


def test_the_past_is_the_one_of_the_same_sequence():
    network, pictures = _asked(past=True)
    before = draw_answers(network, pictures)
    features = pictures.features.copy()
    features[4] += 1.0  # the first image of the first sequence, which goes on to image 8
    after = draw_answers(network, replace(pictures, features=features))
    assert _moved(before, after) == [4, 5, 6, 7, 8]


def test_faces_are_seen_beside_the_same_persons_rest():
    network, pictures = _asked(face=True)
    before = draw_answers(network, pictures)
    face = pictures.face.copy()
    face[13] = 255 - face[13]  # of the second person's rest
    changed = replace(pictures, face=face)
    assert _moved(before, draw_answers(network, changed)) == list(range(12, 24))
    unrested = draw_answers(network, pictures, rested=False)
    assert _moved(unrested, draw_answers(network, changed, rested=False)) == [13]


def test_many_are_asked_a_few_at_a_time_and_answered_alike(monkeypatch):
    network, pictures = _asked(face=True, past=True)
    together = draw_answers(network, pictures)
    monkeypatch.setattr(encoder_answers, "_AT_ONCE", 5)
    apart = draw_answers(network, pictures)
    for name in ("code", "gaze", "trust"):
        np.testing.assert_allclose(getattr(apart, name), getattr(together, name), atol=1e-5)


def test_a_missing_network_is_said(tmp_path: Path):
    with pytest.raises(SystemExit, match="train_encoder first"):
        load_network(tmp_path / "last.pt")
