from __future__ import annotations

import numpy as np
import pytest
from fake_tensorrt import FakeCuda
from made_engine import fake_flavour
from small_onnx import some_input, two_outputs

from engine.errors import BackendError
from engine.sessions.engine_cache import EngineCache
from engine.sessions.engine_maker import EngineMaker, Network
from engine.sessions.gpu import find_gpu
from engine.sessions.onnx_session import OnnxSession

NET = Network("small", two_outputs())


class Bench:
    """A maker on a fake GPU, and what it told."""

    def __init__(self, folder, name="tensorrt-rtx", capability=(8, 9), **options) -> None:
        self.cuda = FakeCuda(capability=capability)
        self.flavour = fake_flavour(name, self.cuda, **options)
        self.told: list[str] = []
        self.cache = EngineCache(folder, patience_s=0.1)
        self.maker = EngineMaker(
            self.flavour, find_gpu(self.cuda), self.cuda, self.cache, self.told.append
        )

    def make(self, network: Network = NET):
        return self.maker.make(network, OnnxSession(network.content))

    @property
    def builds(self) -> int:
        return len(self.flavour.trt.built)

    def plans(self) -> list:
        return sorted(self.cache.folder.glob("*.plan"))


def test_an_engine_is_built_once_and_kept(tmp_path):
    bench = Bench(tmp_path)
    expected = OnnxSession(NET.content).run(some_input())
    assert not bench.maker.has(NET, OnnxSession(NET.content))
    for _ in range(2):
        session = bench.make()
        np.testing.assert_array_equal(session.run(some_input())[0], expected[0])
    assert bench.builds == 1
    assert bench.maker.has(NET, OnnxSession(NET.content))
    assert bench.told == ["Building small for Fake 4090 with TensorRT-RTX 1.7.1.116"]
    assert bench.flavour.trt.kernels_given == [b"kernels"]  # the second time


def test_what_the_gpu_compiled_is_kept_again_when_it_changed(tmp_path):
    Bench(tmp_path).make()
    other_gpu = Bench(tmp_path)
    other_gpu.flavour.trt.kernels = b"of another GPU"
    other_gpu.make()
    third = Bench(tmp_path)
    third.make()
    assert third.flavour.trt.kernels_given == [b"of another GPU"]


def test_a_kept_engine_that_does_not_run_is_built_again_once(tmp_path):
    Bench(tmp_path).make()
    (plan,) = Bench(tmp_path).plans()
    bench = Bench(tmp_path)
    # A driver that refuses what was kept: the file is whole, the engine is not wanted.
    real, refusals = bench.flavour.trt.refuses, iter([True])
    bench.flavour.trt.refuses = lambda call, logger=None: (
        next(refusals, False) if call == "deserialize" else real(call, logger)
    )
    session = bench.make()
    assert session.run(some_input())
    assert bench.builds == 1
    assert bench.told[0].startswith("The kept engine of small is built again: TensorRT-RTX 1.7")
    assert bench.plans() == [plan]


def test_an_engine_that_never_runs_is_refused_after_one_build_and_not_kept(tmp_path):
    Bench(tmp_path).make()
    bench = Bench(tmp_path, fails={"deserialize"})
    with pytest.raises(BackendError, match="cannot load the engine"):
        bench.make()
    assert bench.builds == 1
    assert not bench.plans()
    assert not bench.cuda.memory


def test_a_damaged_file_is_built_again(tmp_path):
    Bench(tmp_path).make()
    bench = Bench(tmp_path)
    (plan,) = bench.plans()
    plan.write_bytes(plan.read_bytes()[:-1])
    assert bench.make().run(some_input())
    assert bench.builds == 1


def test_an_engine_that_answers_wrongly_is_not_believed_and_not_kept(tmp_path):
    bench = Bench(tmp_path, skew=0.01)
    with pytest.raises(BackendError, match=r"answers wrongly on Fake 4090 .* differs from ONNX"):
        bench.make()
    assert not bench.plans()
    assert not bench.cuda.memory


def test_half_precision_is_used_where_it_holds(tmp_path):
    bench = Bench(tmp_path)
    network = Network("small", NET.content, half=True)
    found = bench.make(network).run(some_input())[0]
    exact = OnnxSession(NET.content).run(some_input())[0]
    assert 0 < np.abs(found - exact).max() < 0.01
    assert bench.builds == 1


def test_where_half_precision_does_not_hold_single_is_used(tmp_path):
    bench = Bench(tmp_path)
    network = Network("big", two_outputs(1e5), half=True)
    assert not bench.maker.has(network, OnnxSession(network.content))
    assert bench.make(network).run(some_input())
    assert bench.told[0].startswith("big in half precision: The weight")
    assert bench.told[0].endswith("Single is used.")


def test_turing_gets_an_engine_of_its_own(tmp_path):
    turing, newer = Bench(tmp_path, capability=(7, 5)), Bench(tmp_path)
    turing.make()
    newer.make()
    assert turing.flavour.trt.built[0]["capabilities"] == [75]
    assert newer.flavour.trt.built[0]["capabilities"] == []
    assert len(newer.plans()) == 2


def test_free_sizes_are_settled_at_one(tmp_path):
    bench = Bench(tmp_path)
    network = Network("free", two_outputs(batch="n"))
    assert bench.make(network).inputs[0].shape == (1, 4)
    assert bench.flavour.trt.built[0]["shapes"] == {"x": [(1, 4)] * 3}


def test_an_engine_of_ones_own_must_answer_as_the_network(tmp_path):
    from made_engine import made

    bench = Bench(tmp_path, "tensorrt")
    _, plan, _, _ = made(NET.content)
    reference = OnnxSession(NET.content)
    assert bench.maker.open_foreign(NET, plan, reference).run(some_input())
    _, other, _, _ = made(two_outputs(3.0))
    with pytest.raises(BackendError, match="answers wrongly"):
        bench.maker.open_foreign(NET, other, OnnxSession(NET.content))
    assert not bench.plans()


def test_a_cache_that_cannot_be_written_to_only_costs_time(tmp_path):
    (tmp_path / "file").write_text("")
    bench = Bench(tmp_path / "file")
    for _ in range(2):
        assert bench.make().run(some_input())
    assert bench.builds == 2
