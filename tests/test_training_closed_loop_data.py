"""Reading shards."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from encoder_pictures import draw_data

from engine.training.closed_loop_data import SHARD_VERSION, ClosedLoopData, hold_out, load_shards
from live.closed_loop.closed_loop_shards import SHARD_VERSION as WRITTEN_VERSION


def _write(path: Path, found: list[bool], version: int = SHARD_VERSION) -> None:
    count = len(found)
    arrays: dict[str, Any] = {f.name: np.arange(count) for f in fields(ClosedLoopData)}
    np.savez(path, **arrays, face_found=np.array(found), version=version)


def test_faces_found_of_all_shards_in_order(tmp_path):
    _write(tmp_path / "test_0_00001.npz", [True, True])
    _write(tmp_path / "test_0_00000.npz", [True, False, True])
    _write(tmp_path / "test-reserved_0_00000.npz", [True] * 9)
    _write(tmp_path / "test_0_00002.part.npz", [True] * 9)
    data = load_shards(tmp_path, "test")
    assert data.scores.tolist() == [0, 2, 0, 1]
    assert data.choose(data.scores > 0).code.tolist() == [2, 1]


def test_nothing_to_read_is_said(tmp_path):
    with pytest.raises(SystemExit, match="No train shards in"):
        load_shards(tmp_path, "train")


def test_another_version_is_refused(tmp_path):
    _write(tmp_path / "train_0_00000.npz", [True], version=SHARD_VERSION + 1)
    with pytest.raises(SystemExit, match="another version"):
        load_shards(tmp_path, "train")


def test_held_out_people_are_the_same_however_many_there_are():
    data = draw_data(np.random.default_rng(2), people=8)
    learned, judged = hold_out(data, 2)
    assert set(judged.identity) == {0, 1, 4, 5}
    assert set(learned.identity) == {2, 3, 6, 7}
    assert set(judged.family) == {"ict", "makehuman"}
    fewer = data.choose(~np.isin(data.identity, (2, 3)))
    assert set(hold_out(fewer, 2)[1].identity) == {0, 1, 4, 5}


def test_writer_and_reader_agree():
    assert SHARD_VERSION == WRITTEN_VERSION
