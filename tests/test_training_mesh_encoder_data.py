import sys

import numpy as np
import pytest
from training_heads import factory, made_head, pack_folder, packs, reference, write_heads

from engine.training import mesh_encoder_data
from engine.training.mesh_encoder_data import HeadReader, PlainHeads, load_stylised
from engine.training.mesh_encoder_sensors import choose_sensors


@pytest.fixture(scope="module")
def reader():
    return HeadReader(choose_sensors(packs()[0], 200), reference())


def test_the_rig_feels_about_what_is_true(reader):
    sensed = reader.read(load_stylised(made_head(0)), np.random.default_rng(0), {})
    truth, rig = (sensed[name].astype(float) for name in ("truth", "rig"))
    assert truth.shape == rig.shape == (2, 53, len(sensed["seen"]), 3)
    assert not truth[:, :, ~sensed["seen"]].any()
    error = np.linalg.norm(rig - truth, axis=(2, 3)) / np.linalg.norm(truth, axis=(2, 3))
    assert np.median(error) < 0.4


def test_a_plain_head_is_an_adult_whole_or_cropped_with_exact_shapes(reader):
    heads = PlainHeads(packs(), factory()._makehuman_arrays)
    sizes = set()
    for seed in range(2):
        head = heads.draw(np.random.default_rng(seed))
        sizes.add(len(head.vertices))
        assert head.shapes.shape == (2, 53, len(head.vertices), 3)
        assert head.triangles.max() == len(head.vertices) - 1
        assert head.known.mean() > 0.3
    assert len(sizes) == 2
    sensed = reader.read(head, np.random.default_rng(9), {})
    assert sensed["seen"].mean() > 0.5


def test_heads_are_written_once_and_gone_on_with(monkeypatch, tmp_path, capsys):
    heads, out = write_heads(tmp_path / "heads"), tmp_path / "out"
    words = ["--data", pack_folder(), "--heads", heads, "--out", out, "--plain", 0]
    monkeypatch.setattr(sys, "argv", ["data", *map(str, words), "--stylised", "1"])
    monkeypatch.setattr(mesh_encoder_data, "load_packs", lambda _: packs())
    mesh_encoder_data.main()
    (file,) = out.glob("stylised_*.npz")
    written = file.stat().st_mtime_ns
    assert file.name in {f"stylised_{seed:06d}.npz" for seed in (0, 1)}
    mesh_encoder_data.main()
    assert file.stat().st_mtime_ns == written
    assert len(capsys.readouterr().out.splitlines()) == 1
    assert (out / "sensors.npz").exists()
