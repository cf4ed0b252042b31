import sys
from typing import Any

import numpy as np
import pytest
from training_heads import made_head, pack_folder

from engine.training import contacts
from engine.training.contact_measures import COLUMNS
from engine.training.heads import align, load_landmark_reference


@pytest.fixture
def folders(tmp_path):
    """A held-out head and what a tracker that sees its true landmarks makes of it."""
    heads, aligned = tmp_path / "heads", tmp_path / "aligned"
    heads.mkdir()
    aligned.mkdir()
    reference = load_landmark_reference(pack_folder())
    for seed in (100, 101):
        head = made_head(seed, heldout=True)
        arrays: dict[str, Any] = head
        np.savez(heads / f"head_{seed:06d}.npz", **arrays)
    seen = head["landmarks"][reference.index].astype(float)
    T = align(seen, reference, np.ones(len(seen), bool))
    landmarks = np.full((478, 3), np.nan, np.float32)
    landmarks[reference.index] = seen @ T[:3, :3].T + T[:3, 3]
    np.savez(aligned / "head_000101.npz", T_canonical_mesh=T, landmarks=landmarks, score=0.9)
    return heads, aligned


def call(monkeypatch, heads, aligned) -> None:
    words = ["contacts", "--data", str(pack_folder()), "--heads", str(heads)]
    monkeypatch.setattr(sys, "argv", [*words, "--aligned", str(aligned)])
    contacts.main()


def test_the_table_tells_rig_and_truth(monkeypatch, folders, capsys):
    call(monkeypatch, *folders)
    printed = capsys.readouterr().out
    assert "1 held-out heads; 1 the aligner refused" in printed
    rows = {line[:17].split()[0] + line[6:17].strip(): line for line in printed.splitlines()
            if line.startswith(("rig", "truth"))}  # fmt: skip
    assert set(rows) == {w + h for w in ("rig", "truth") for h in ("worst", "mean", "median")}
    figures = [float(word) for word in rows["rigworst"].split()[2:]]
    assert len(figures) == len(COLUMNS)
    assert 0 <= figures[0] < 0.5  # a head whose lids are found at all


def test_heads_nobody_looked_at_are_one_sentence(monkeypatch, folders, tmp_path):
    with pytest.raises(SystemExit, match="has a file in"):
        call(monkeypatch, folders[0], tmp_path)
