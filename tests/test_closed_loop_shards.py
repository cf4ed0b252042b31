"""Shards on disk: whole or not there."""

from __future__ import annotations

import numpy as np
import pytest
from closed_loop_people import studio

from capture.face_crop import FACE_SIZE
from capture.names import MEDIAPIPE_BLENDSHAPES
from engine.training.closed_loop_data import load_shards
from live.closed_loop import closed_loop_shards
from live.closed_loop.closed_loop_families import CODE_NAMES
from live.closed_loop.closed_loop_shards import (
    PEOPLE_PER_SHARD,
    Plan,
    describe,
    make_shard,
    write_shard,
)
from live.closed_loop.closed_loop_studio import Amounts

FEW = Amounts(sequences=0, length=1, singles=1)


def test_a_shard_is_written_and_read(tmp_path, monkeypatch):
    monkeypatch.setattr(closed_loop_shards, "PEOPLE_PER_SHARD", 2)
    plan = Plan("train", 3, FEW, tmp_path / "new")
    assert not plan.is_made(0)
    pictures, found = make_shard(studio(), plan, 0)
    assert pictures == 2 * FEW.per_person
    assert 0 < found <= pictures
    assert plan.is_made(0)
    with np.load(plan.path(0)) as shard:
        assert tuple(shard["code_names"]) == CODE_NAMES
        assert tuple(shard["score_names"]) == MEDIAPIPE_BLENDSHAPES
        assert shard["region_confidence"].shape == (pictures, len(shard["region_names"]))
        assert shard["face"].shape == (pictures, FACE_SIZE, FACE_SIZE)
        assert shard["face"].dtype == np.uint8
        assert (shard["face"].std(axis=(1, 2)) > 5).tolist() == shard["face_found"].tolist()
        assert shard["landmarks"].shape == (pictures, 478, 3)
        assert shard["true_landmarks"].shape == (pictures, 478, 2)
        assert shard["family"].tolist() == ["ict"] * (pictures // 2) + ["makehuman"] * (
            pictures // 2
        )
    data = load_shards(tmp_path / "new", "train")
    assert len(data.code) == found
    assert np.unique(data.identity).tolist() == [0, 1]


def test_a_broken_write_leaves_nothing(tmp_path, monkeypatch):
    plan = Plan("train", 0, FEW, tmp_path)

    def stop(*_: object, **__: object) -> None:
        raise OSError("disk full")

    shots = list(studio().shoot_person("train", 0, 0, FEW))[:1]
    monkeypatch.setattr(closed_loop_shards.np, "savez_compressed", stop)
    with pytest.raises(OSError, match="disk full"):
        write_shard(plan.path(0), describe(shots, 0, "ict"), plan)
    assert not plan.is_made(0)


def test_shards_have_names_of_their_own(tmp_path):
    plans = [Plan(split, seed, FEW, tmp_path) for split in ("train", "test") for seed in (0, 1)]
    assert len({plan.path(number) for plan in plans for number in (0, 1)}) == 8
    assert PEOPLE_PER_SHARD > 1
