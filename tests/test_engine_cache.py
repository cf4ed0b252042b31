from __future__ import annotations

import json
import os
from dataclasses import replace

import pytest
from made_engine import GPU
from made_engine import some_key as key

from engine.sessions.engine_cache import EngineCache

PLAN = b"an engine"


@pytest.fixture
def cache(tmp_path) -> EngineCache:
    return EngineCache(tmp_path / "engines", patience_s=0.1)


def test_what_was_stored_is_loaded_and_nothing_else(cache):
    assert cache.load(key()) is None
    assert cache.store(key(), PLAN)
    assert cache.load(key()) == PLAN
    assert cache.load(key(name="other")) is None


def test_the_sidecar_says_what_the_engine_was_built_from(cache):
    cache.store(key(), PLAN)
    sidecar = json.loads(cache.path(key()).with_suffix(".json").read_text())
    assert sidecar["version"] == "11.4.0.106"
    assert sidecar["gpu"] == "Fake 4090, 8.9, CUDA 13"
    assert sidecar["bytes"] == len(PLAN)


@pytest.mark.parametrize(
    "damage",
    [
        lambda plan, sidecar: plan.write_bytes(PLAN[:-1]),
        lambda plan, sidecar: plan.write_bytes(b"another"),
        lambda plan, sidecar: sidecar.write_text("{"),
        lambda plan, sidecar: sidecar.write_text("[]"),
        lambda plan, sidecar: sidecar.write_bytes(b"\xff"),
        lambda plan, sidecar: sidecar.unlink(),
        lambda plan, sidecar: sidecar.write_text(
            sidecar.read_text().replace("11.4.0.106", "11.4.0.107")
        ),
    ],
)
def test_damaged_and_foreign_engines_are_deleted(cache, damage, caplog):
    cache.store(key(), PLAN)
    path = cache.path(key())
    damage(path, path.with_suffix(".json"))
    assert cache.load(key()) is None
    assert not path.exists()
    assert "is built again" in caplog.text
    assert cache.store(key(), PLAN)
    assert cache.load(key()) == PLAN


def test_an_engine_of_an_older_library_is_deleted_and_others_stay(cache):
    old, other_gpu = key(version="11.3.0.99"), key(gpu=replace(GPU, name="Fake 3090"))
    other_flavour, other_net = key("tensorrt-rtx", "1.7.1.116"), key(name="other")
    for each in (old, other_gpu, other_flavour, other_net):
        cache.store(each, PLAN)
    cache.store_kernels(old, b"kernels")
    cache.store(key(), PLAN)
    assert cache.load(old) is None
    assert cache.load_kernels(old) is None
    for each in (key(), other_gpu, other_flavour, other_net):
        assert cache.load(each) == PLAN


def test_a_discarded_engine_is_gone_with_all_that_belongs_to_it(cache):
    cache.store(key(), PLAN)
    cache.store_kernels(key(), b"kernels")
    assert cache.load_kernels(key()) == b"kernels"
    cache.discard(key())
    assert not list(cache.folder.iterdir())
    cache.discard(key())


def test_a_folder_that_cannot_be_written_to_is_no_error(tmp_path, caplog):
    (tmp_path / "engines").write_text("a file where the folder should be")
    cache = EngineCache(tmp_path / "engines", patience_s=0.1)
    with cache.locked(key()) as held:
        assert not held
    assert not cache.store(key(), PLAN)
    assert "The engine is not kept" in caplog.text
    cache.store_kernels(key(), b"kernels")
    assert cache.load(key()) is None
    assert cache.load_kernels(key()) is None


def test_a_failed_write_leaves_nothing_half_done(cache, monkeypatch):
    def full(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert not cache.store(key(), PLAN)
    assert not list(cache.folder.iterdir())


def test_one_process_at_a_time_builds_an_engine(cache):
    with cache.locked(key()) as held:
        assert held
        with cache.locked(key()) as again:
            assert not again
        with cache.locked(key(name="other")) as other:
            assert other


def test_it_lies_in_the_users_cache_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("MIMESH_CACHE", str(tmp_path))
    assert EngineCache().folder == tmp_path / "engines"
