import numpy as np
import pytest

from live.evaluation.protocol_draws import NOISE, RETRIANGULATION, draw_identity, draws_of


def test_what_a_seed_draws_is_frozen():
    draw = draw_identity(700_000)
    assert draw.binary.shape == draw.fractional.shape == (128, 53)
    assert np.flatnonzero(draw.binary[0]).tolist() == [30, 36, 43, 52]
    assert draw.identity[:3] == pytest.approx([-0.837, -0.3279, -0.2804], abs=1e-4)


def test_one_to_five_expressions_at_full_strength():
    binary = draw_identity(700_003).binary
    assert set(np.unique(binary)) == {0.0, 1.0}
    assert set(binary.sum(1).astype(int)) == {1, 2, 3, 4, 5}


def test_fractions_are_of_the_same_expressions():
    draw = draw_identity(710_001)
    on = draw.binary > 0
    np.testing.assert_array_equal(draw.fractional > 0, on)
    assert 0.2 <= draw.fractional[on].min() < 0.25
    assert 0.95 < draw.fractional[on].max() <= 1


def test_identities_stay_within_three_sigma():
    drawn = np.stack([draw_identity(seed).identity for seed in range(700_000, 700_010)])
    assert np.abs(drawn).max() <= 3
    assert 0.9 < drawn.std() < 1.1


def test_an_identitys_other_draws_are_apart():
    first = draws_of(700_000, NOISE).random(4)
    np.testing.assert_array_equal(first, draws_of(700_000, NOISE).random(4))
    assert not np.array_equal(first, draws_of(700_000, RETRIANGULATION).random(4))
    assert not np.array_equal(first, draws_of(700_001, NOISE).random(4))
