import sys

import numpy as np
import pytest
from grid import build_grid
from training_heads import factory, pack_folder

from engine.training import tessellation
from engine.training.generate import Kind

SEED = 100


@pytest.fixture
def aligned(tmp_path):
    head = factory().head(SEED, Kind("heldout"))
    landmarks = np.full((478, 3), np.nan)
    landmarks[:468] = head["landmarks"]
    placed = {"T_canonical_mesh": np.eye(4), "landmarks": landmarks}
    np.savez(tmp_path / f"head_{SEED:06d}.npz", **placed)
    return tmp_path


def call(monkeypatch, aligned, *words: str) -> None:
    given = ["tessellation", "--data", str(pack_folder()), "--aligned", str(aligned), *words]
    monkeypatch.setattr(sys, "argv", given)
    tessellation.main()


def test_the_change_is_printed_and_small(monkeypatch, aligned, capsys):
    words = ("--seeds", str(SEED), "--densest", "6000", "--densities", "1500", "3000")
    call(monkeypatch, aligned, *words)
    rows = {line.split()[0]: line.split() for line in capsys.readouterr().out.splitlines()}
    changes = [float(x) for x in rows["mean"][1:]]
    assert len(changes) == 2
    assert all(0 < x < 0.5 for x in changes)
    assert rows["worst"][1:] == rows["mean"][1:] == rows[str(SEED)][2:]


def test_a_head_nobody_looked_at_is_one_sentence(monkeypatch, aligned):
    with pytest.raises(SystemExit, match=r"^There is no .*head_000007\.npz; run live\."):
        call(monkeypatch, aligned, "--seeds", "7")


def test_cuts_lie_on_the_densest():
    vertices, triangles = build_grid(30, 30)
    rng = np.random.default_rng(0)
    cuts = tessellation.cut_up(vertices, triangles, (400, 200), rng)
    assert [len(cut.source) for cut in cuts] == pytest.approx([900, 400, 200], rel=0.1)
    for cut in cuts:
        assert cut.triangles.max() == len(cut.source) - 1
        assert len(np.unique(cut.source)) == len(cut.source)


def test_the_change_is_relative_and_weighted():
    reference = np.zeros((2, 3, 3), np.float32)
    reference[:, :, 0] = 2.0
    moved = reference.copy()
    moved[:, 0, 1] = 1.0
    assert tessellation.change(reference, reference, np.ones(3)) == 0
    assert tessellation.change(moved, reference, np.array([1.0, 1, 2])) == pytest.approx(0.25)
    assert tessellation.change(10 * moved, 10 * reference, np.array([1.0, 1, 2])) == (
        pytest.approx(0.25)
    )
