from __future__ import annotations

import pytest
from fake_tensorrt import FakeCuda
from made_engine import fake_flavour
from small_onnx import two_outputs

from engine.errors import BackendError
from engine.sessions.engine_cache import EngineCache
from engine.sessions.engine_maker import EngineMaker, Network
from engine.sessions.flavour import load_flavour
from engine.sessions.gpu import find_gpu
from live.self_test.self_test_engines import (
    HARMS,
    RunningKeeper,
    StoringKeeper,
    build_engines,
    harm_engines,
    storing_keeper,
)
from live.self_test.self_test_records import Build

NET = Network("small", two_outputs())


def running(folder, network=NET, **options) -> RunningKeeper:
    cuda = FakeCuda()
    flavour = fake_flavour("tensorrt-rtx", cuda, **options)
    maker = EngineMaker(flavour, find_gpu(cuda), cuda, EngineCache(folder), lambda line: None)
    return RunningKeeper(folder / "harmed", maker, network)


@pytest.mark.parametrize("half", [False, True])
def test_on_a_gpu_every_harm_is_made_good_and_the_new_engine_answers(tmp_path, half):
    keeper = running(tmp_path, Network("small", NET.content, half=half))
    damages = list(harm_engines(keeper))
    assert [damage.kind for damage in damages] == [harm.kind for harm in HARMS]
    assert all(damage.ok and damage.answers for damage in damages)
    assert {damage.ran_on for damage in damages} == {"TensorRT-RTX 1.7.1.116 on Fake 4090"}
    assert not list(tmp_path.glob("*.plan"))  # the user's own cache is left alone


def test_without_a_gpu_the_cache_is_tried_and_said_to_be_all(tmp_path):
    for flavour in (None, fake_flavour("tensorrt-rtx", FakeCuda(gpus=0))):
        keeper = storing_keeper(tmp_path / str(flavour is None), NET, flavour)
        damages = list(harm_engines(keeper))
        assert len(damages) == len(HARMS)
        assert all(damage.ok and damage.answers is None for damage in damages)
        assert all("the cache alone" in damage.ran_on for damage in damages)


def test_a_cache_that_trusts_what_it_finds_is_found_out(tmp_path, monkeypatch):
    keeper = storing_keeper(tmp_path, NET, None)
    monkeypatch.setattr(
        keeper.cache,
        "load",
        lambda key: path.read_bytes() if (path := keeper.cache.path(key)).exists() else None,
    )
    damages = list(harm_engines(keeper))
    assert not any(damage.ok for damage in damages)
    assert {damage.builds for damage in damages} == {0}


def test_a_cache_that_keeps_nothing_is_found_out(tmp_path):
    class Forgetful(StoringKeeper):
        def obtain(self) -> None:
            super().obtain()
            self.cache.store(self._key, self._build())

    keeper = storing_keeper(tmp_path, NET, None)
    keeper.__class__ = Forgetful
    assert {damage.builds for damage in harm_engines(keeper)} == {2}


def test_where_no_engine_can_be_had_it_is_said(tmp_path):
    with pytest.raises(BackendError, match="does not build the network"):
        list(harm_engines(running(tmp_path, fails={"build"})))


def test_engines_are_built_for_turing_and_the_others_and_failures_told():
    flavour = fake_flavour("tensorrt-rtx", FakeCuda(gpus=0))
    networks = [NET, Network("halved", NET.content, half=True)]
    rows = list(build_engines(flavour, networks))
    assert [(row.network, row.precision, row.gpus) for row in rows if isinstance(row, Build)] == [
        ("small", "single", "7.5"), ("small", "single", "8.0 and newer"),
        ("halved", "half", "7.5"), ("halved", "half", "8.0 and newer"),
    ]  # fmt: skip
    assert [built["capabilities"] for built in flavour.trt.built] == [[75], [], [75], []]
    refusing = fake_flavour("tensorrt-rtx", FakeCuda(gpus=0), fails={"build"})
    told = list(build_engines(refusing, [NET]))
    assert len(told) == 2
    assert all("small for" in line and "does not build the network" in line for line in told)


def test_real_engines_are_built_where_tensorrt_rtx_is():
    pytest.importorskip("tensorrt_rtx", reason="no TensorRT-RTX")
    from capture.onnx_nets import onnx_net_bytes

    rows = list(
        build_engines(
            load_flavour("tensorrt-rtx"), [Network("net", onnx_net_bytes("face_detector"))]
        )
    )
    assert [row.gpus for row in rows if isinstance(row, Build)] == ["7.5", "8.0 and newer"]
