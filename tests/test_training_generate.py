import sys

import numpy as np
import pytest
from training_heads import SEEDS, factory, made_head, pack_folder

from engine.training import generate
from engine.training.generate import Kind


@pytest.mark.parametrize("seed", SEEDS)
def test_a_head_is_whole(seed):
    head = made_head(seed)
    count = len(head["vertices"])
    assert 300 < count < 4000
    assert head["triangles"].max() == count - 1
    assert head["ict_shapes"].shape == head["makehuman_shapes"].shape == (53, count, 3)
    assert head["landmarks"].shape == (468, 3)
    assert head["regions"].shape == head["ict_known"].shape == (count,)
    for name in ("vertices", "normals", "ict_shapes", "makehuman_shapes", "eigenvectors", "mass"):
        assert np.isfinite(head[name]).all()
    assert np.linalg.norm(head["ict_shapes"].astype(float), axis=2).max() > 0.5


def test_same_seed_same_head():
    again = factory().head(0, Kind())
    for name, values in made_head(0).items():
        np.testing.assert_array_equal(again[name], values)


def test_every_seed_and_every_family_is_another_head():
    heads = [made_head(0), made_head(1), factory().head(0, Kind("heldout"))]
    assert len({len(head["vertices"]) for head in heads}) == 3


def test_warps_do_not_fold_heads():
    probes = factory().ict.neutral[::50].astype(float)
    for seed in range(3):
        for family in generate.WARPS:
            rng = np.random.default_rng(seed)
            warp = generate.draw_warp(factory().ict.neutral, rng, Kind(family))
            assert not generate.warps.folds(warp, probes)


def test_heads_that_are_there_are_not_made_again(monkeypatch, tmp_path):
    folder = pack_folder()

    class Counting:
        made: tuple[int, ...] = ()

        def __init__(self, data):
            assert data == folder

        def head(self, seed, kind):
            Counting.made += (seed,)
            return {"vertices": np.zeros((seed, 3))}

    monkeypatch.setattr(generate, "HeadFactory", Counting)
    arguments = ["generate", "--data", str(folder), "--out", str(tmp_path), "--count", "3"]
    monkeypatch.setattr(sys, "argv", [*arguments, "--start", "5"])
    generate.main()
    (tmp_path / "head_000006.npz").unlink()
    generate.main()
    assert Counting.made == (5, 6, 7, 6)
    assert sorted(f.name for f in tmp_path.iterdir()) == [
        f"head_{seed:06d}.npz" for seed in (5, 6, 7)
    ]
