import sys

import numpy as np
import pytest
from training_heads import factory, pack_folder

from engine.skinning_network import BUNDLED_NETWORK
from engine.training import evaluate
from engine.training.evaluate import METHODS, print_table
from engine.training.generate import Kind


@pytest.fixture
def heads(tmp_path):
    folder = tmp_path / "heads"
    folder.mkdir()
    for seed in (100, 101):
        np.savez(folder / f"head_{seed:06d}.npz", **factory().head(seed, Kind("heldout")))
    return folder


def call(monkeypatch, heads, *words: str) -> None:
    arguments = ["evaluate", "--data", str(pack_folder()), "--heads", str(heads)]
    monkeypatch.setattr(sys, "argv", [*arguments, *words])
    evaluate.main()


def table(printed: str) -> dict[str, list[float]]:
    rows = {}
    for line in printed.splitlines():
        for method in METHODS:
            if line[:28].rstrip() == method:
                rows[method] = [float(word) for word in line[28:].split()]
    return rows


def test_the_table_is_printed(monkeypatch, heads, capsys):
    call(monkeypatch, heads, "--network", str(BUNDLED_NETWORK))
    printed = capsys.readouterr().out
    assert "on 2 held-out stylised heads" in printed
    rows = table(printed)
    assert list(rows) == list(METHODS)
    assert rows["zero motion"] == [1.0, 1.0, 1.0]
    assert rows["nearest point"][0] < 1.0
    assert rows["network"][0] < rows["nearest point"][0]


def test_refused_heads_are_named_and_not_counted(monkeypatch, heads, tmp_path, capsys):
    aligned = tmp_path / "aligned"
    aligned.mkdir()
    with np.load(heads / "head_000101.npz") as head:
        landmarks = np.full((478, 3), np.nan)
        landmarks[:468] = head["landmarks"]
    np.savez(aligned / "head_000101.npz", T_canonical_mesh=np.eye(4), landmarks=landmarks)
    call(monkeypatch, heads, "--aligned", str(aligned))
    printed = capsys.readouterr().out
    assert "not in the figures: 1 (head_000100)" in printed
    assert "on 1 held-out stylised heads" in printed


def test_nothing_to_judge_is_one_sentence(monkeypatch, heads, tmp_path):
    with pytest.raises(SystemExit, match=r"^No heads in .*: run engine\.training\.generate"):
        call(monkeypatch, tmp_path)
    with pytest.raises(SystemExit, match=r"^No head of .* has a file in .*nowhere\.$"):
        call(monkeypatch, heads, "--aligned", str(tmp_path / "nowhere"))


def test_means_medians_and_the_worst(capsys):
    print_table(np.array([[1.0, 0.5, 0.4, 0.1], [1.0, 0.6, 0.5, 0.2], [1.0, 0.7, 0.6, 0.9]]))
    rows = table(capsys.readouterr().out)
    assert rows["network"] == [0.4, 0.2, 0.9]
    assert rows["nearest point"] == [0.6, 0.6, 0.7]
