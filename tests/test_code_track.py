"""Codes over time: cut up and put together again."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from engine.cloning.code_names import CODE_NAMES
from engine.cloning.code_track import CodeTrack, concatenate, neutral_track


def random_track(count: int, seed: int = 0) -> CodeTrack:
    generator = np.random.default_rng(seed)
    track = neutral_track(np.arange(count) / 30)
    track.code[:] = generator.random((count, len(CODE_NAMES)))
    track.gaze[:] = generator.normal(size=(count, 2, 2))
    track.T_neutral_head[:, :3] = generator.normal(size=(count, 3, 4))
    return track


@pytest.mark.parametrize("cuts", [(0, 7), (0, 1, 7), (0, 0, 3, 5, 7, 7)])
def test_pieces_put_together_are_the_whole(cuts: tuple[int, ...]) -> None:
    track = random_track(7)
    pieces = [track.slice(*ends) for ends in itertools.pairwise(cuts)]
    whole = concatenate(pieces)
    assert sum(len(piece) for piece in pieces) == len(whole) == 7
    for name in CodeTrack.__slots__:
        np.testing.assert_array_equal(getattr(whole, name), getattr(track, name))
        assert getattr(whole, name).dtype == getattr(track, name).dtype


def test_a_neutral_track_does_nothing() -> None:
    track = neutral_track(np.array([0.0, 0.5]))
    assert not track.code.any()
    assert not track.gaze.any()
    np.testing.assert_array_equal(track.T_neutral_head, np.stack([np.eye(4)] * 2))


def test_nothing_put_together_has_no_frames() -> None:
    assert len(concatenate([])) == 0
    assert concatenate([]).code.shape == (0, len(CODE_NAMES))
