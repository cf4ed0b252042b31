import numpy as np
import pytest
from training_heads import pack_folder

from engine.training.identities import (
    ICT_SIGMA_LIMIT,
    macro_weights,
    sample_ict_identity,
    sample_makehuman_identity,
)
from engine.training.packs import load_makehuman


@pytest.fixture(scope="module")
def makehuman() -> dict[str, np.ndarray]:
    return load_makehuman(pack_folder())


def test_ict_heads_stay_within_their_sigma():
    draws = np.stack([sample_ict_identity(np.random.default_rng(s), 100) for s in range(50)])
    assert draws.dtype == np.float32
    assert np.abs(draws).max() <= np.float32(ICT_SIGMA_LIMIT)
    assert abs(draws.mean()) < 0.05
    assert 0.5 < draws.std() < 1.1


def test_the_same_seed_is_the_same_person(makehuman):
    for draw in (
        lambda rng: sample_ict_identity(rng, 100),
        lambda rng: sample_makehuman_identity(makehuman, rng, 0.8),
    ):
        one, same, other = (draw(np.random.default_rng(s)) for s in (3, 3, 4))
        np.testing.assert_array_equal(one, same)
        assert np.abs(one - other).max() > 0.01


def test_makehumans_macros_are_shares(makehuman):
    kinds = makehuman["id_kind"].astype(str)
    for seed in range(10):
        weights = sample_makehuman_identity(makehuman, np.random.default_rng(seed), 0.8)
        assert weights.shape == (len(makehuman["identity_names"]),)
        assert (weights >= 0).all()
        assert 0.5 < weights[kinds == "macro_a"].sum() <= 1 + 1e-5


def test_named_macros_are_one_person(makehuman):
    weights = macro_weights(makehuman, {"female": 1.0, "young": 1.0, "asian": 1.0})
    names = makehuman["identity_names"].astype(str)
    assert {str(names[index]): weight for index, weight in weights.items() if weight} == {
        "race-gender-age/asian-female-young": 1.0,
        "gender-age-muscle-weight/female-young-averagemuscle-averageweight": 1.0,
    }


def test_a_slider_goes_one_way_at_a_time(makehuman):
    weights = sample_makehuman_identity(makehuman, np.random.default_rng(1), 1.0)
    sliders, signs = makehuman["id_slider"], makehuman["id_sign"]
    used = [
        set(signs[(sliders == slider) & (weights > 0)].tolist())
        for slider in range(int(sliders.max()) + 1)
    ]
    assert all(len(ends) <= 1 for ends in used)
    assert any(used)
