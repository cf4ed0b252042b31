from __future__ import annotations

import numpy as np
import pytest
from fake_tensorrt import FakeCuda
from made_engine import fake_flavour, made
from small_onnx import some_input, two_inputs, two_outputs

from engine.errors import BackendError
from engine.sessions import choose
from engine.sessions.choose import SessionFactory
from engine.sessions.engine_cache import EngineCache
from engine.sessions.engine_maker import Network
from engine.sessions.onnx_session import OnnxSession
from engine.sessions.swapping_session import SwappingSession

NET = Network("small", two_outputs())


class Machine:
    """A computer with some TensorRTs and perhaps a GPU, and the factory on it."""

    def __init__(self, folder, *installed: str, gpu=(8, 9), bindings=True, **options) -> None:
        self.cuda = FakeCuda(gpus=1 if gpu else 0, capability=gpu or (0, 0))
        self.installed, self.bindings, self.options = installed, bindings, options
        self.folder, self.told = folder, []
        self.flavours = {}

    def factory(self, backend) -> SessionFactory:
        cache = EngineCache(self.folder, patience_s=0.1)
        return SessionFactory(
            backend, 1, self.told.append, cache, self.find_flavour, self.find_cuda
        )

    def find_flavour(self, name: str):
        if name not in self.installed:
            raise BackendError(f"{name} is not installed.")
        return self.flavours.setdefault(name, fake_flavour(name, self.cuda, **self.options))

    def find_cuda(self):
        if not self.bindings:
            raise BackendError("CUDA's bindings cannot be loaded.")
        return self.cuda


def answered(session) -> str:
    """Which backend answers once everything is ready, having answered rightly throughout."""
    expected = np.maximum(session.run(some_input())[0], 0)
    if isinstance(session, SwappingSession):
        session.wait(20)
    np.testing.assert_allclose(session.run(some_input())[1], expected, atol=1e-6)
    return session.backend


@pytest.mark.parametrize(
    ("installed", "gpu", "backend"),
    [
        (("tensorrt-rtx", "tensorrt"), (8, 9), "TensorRT-RTX 1.7.1.116 on Fake 4090"),
        (("tensorrt",), (8, 9), "TensorRT 11.4.0.106 on Fake 4090"),
        (("tensorrt-rtx", "tensorrt"), (9, 0), "TensorRT 11.4.0.106 on Fake 4090"),
        (("tensorrt-rtx",), (9, 0), "ONNX Runtime on the CPU"),
        (("tensorrt-rtx", "tensorrt"), None, "ONNX Runtime on the CPU"),
        ((), (8, 9), "ONNX Runtime on the CPU"),
    ],
)
def test_auto_takes_the_best_there_is(tmp_path, installed, gpu, backend):
    machine = Machine(tmp_path, *installed, gpu=gpu)
    assert answered(machine.factory("auto").open(NET)) == backend


def test_auto_answers_at_once_and_builds_meanwhile_then_takes_what_was_kept(tmp_path):
    machine = Machine(tmp_path, "tensorrt-rtx")
    session = machine.factory("auto").open(NET)
    assert isinstance(session, SwappingSession)
    assert answered(session) == "TensorRT-RTX 1.7.1.116 on Fake 4090"
    session.close()
    again = machine.factory("auto").open(NET)
    assert not isinstance(again, SwappingSession)
    assert len(machine.flavours["tensorrt-rtx"].trt.built) == 1


def test_a_gpu_that_stays_idle_is_worth_one_line_and_no_gpu_none(tmp_path):
    idle = Machine(tmp_path, "tensorrt-rtx", gpu=(9, 0))
    factory = idle.factory("auto")
    factory.open(NET)
    factory.open(NET)
    assert idle.told == [
        "TensorRT-RTX does not serve Fake 4090 (compute capability 9.0). tensorrt is not "
        "installed. ONNX Runtime answers instead."
    ]
    for machine in (Machine(tmp_path, gpu=None), Machine(tmp_path, bindings=False)):
        machine.factory("auto").open(NET)
        assert not machine.told


@pytest.mark.parametrize("fails", [{"build"}, {"deserialize"}, {"create_execution_context"}])
def test_auto_falls_back_with_one_line_that_says_why(tmp_path, fails):
    machine = Machine(tmp_path, "tensorrt-rtx", fails=fails)
    session = machine.factory("auto").open(NET)
    assert answered(session) == "ONNX Runtime on the CPU"
    (why,) = [line for line in machine.told if not line.startswith("Building")]
    assert f"(fake {fails.pop()} refused)" in why
    assert why.endswith("ONNX Runtime on the CPU answers.")


def test_auto_falls_back_where_a_kept_engine_and_its_rebuild_fail(tmp_path):
    answered(Machine(tmp_path, "tensorrt-rtx").factory("auto").open(NET))
    machine = Machine(tmp_path, "tensorrt-rtx", fails={"deserialize"})
    assert answered(machine.factory("auto").open(NET)) == "ONNX Runtime on the CPU"
    assert machine.told[-1].endswith("ONNX Runtime answers instead.")


@pytest.mark.parametrize(
    ("machine", "sentence"),
    [
        (
            {"gpu": None},
            r"^CUDA finds no GPU here \(fake cudaErrorInsufficientDriver\); TensorRT needs",
        ),
        ({"bindings": False}, "CUDA's bindings cannot be loaded"),
        ({"installed": ()}, r"^tensorrt-rtx is not installed\. tensorrt is not installed\.$"),
        ({"gpu": (9, 0)}, r"does not serve Fake 4090 \(compute capability 9\.0\)"),
        ({"fails": {"build"}}, "does not build the network"),
        ({"fails": {"deserialize"}}, "cannot load the engine"),
        ({"skew": 0.1}, "answers wrongly"),
    ],
)
def test_an_explicit_tensorrt_is_had_or_refused(tmp_path, machine, sentence):
    installed = machine.pop("installed", ("tensorrt-rtx",))
    factory = Machine(tmp_path, *installed, **machine).factory("tensorrt")
    with pytest.raises(BackendError, match=sentence):
        factory.open(NET)


def test_an_explicit_tensorrt_is_ready_when_it_is_there(tmp_path):
    factory = Machine(tmp_path, "tensorrt-rtx").factory("tensorrt")
    assert answered(factory.open(NET)) == "TensorRT-RTX 1.7.1.116 on Fake 4090"


def test_onnx_touches_no_gpu(tmp_path):
    machine = Machine(tmp_path, "tensorrt-rtx")
    assert answered(machine.factory("onnx").open(NET)) == "ONNX Runtime on the CPU"
    assert not machine.cuda.asked


def test_a_gpu_that_tensorrt_does_not_serve_is_used_by_onnx_runtime(tmp_path, monkeypatch):
    asked = []

    class CudaSession(OnnxSession):
        """Stands in for ONNX Runtime on a GPU."""

        def __init__(self, content, device="cpu", threads=1):
            super().__init__(content, threads=threads)
            asked.append(device)
            if device == "cuda":
                self.backend = "ONNX Runtime on the GPU"

    monkeypatch.setattr(choose, "has_cuda_provider", lambda: True)
    monkeypatch.setattr(choose, "OnnxSession", CudaSession)
    idle = Machine(tmp_path, "tensorrt-rtx", gpu=(9, 0))
    assert answered(idle.factory("auto").open(NET)) == "ONNX Runtime on the GPU"
    assert idle.told == [
        "TensorRT-RTX does not serve Fake 4090 (compute capability 9.0). tensorrt is not "
        "installed. ONNX Runtime answers instead."
    ]
    both = Machine(tmp_path, "tensorrt-rtx", "tensorrt", gpu=(9, 0))
    session = both.factory("auto").open(NET)
    assert session.backend == "ONNX Runtime on the GPU"  # while the engine is built
    assert answered(session) == "TensorRT 11.4.0.106 on Fake 4090"
    assert asked == ["cuda", "cpu", "cuda"]  # an engine is compared with the CPU


def test_a_cuda_that_does_not_work_is_told_and_the_cpu_answers(tmp_path, monkeypatch):
    monkeypatch.setattr(choose, "has_cuda_provider", lambda: True)
    machine = Machine(tmp_path)
    real = choose.OnnxSession

    def session(content, device="cpu", threads=1):
        if device == "cuda":
            raise BackendError("ONNX Runtime has no working CUDA here.")
        return real(content, device, threads)

    monkeypatch.setattr(choose, "OnnxSession", session)
    factory = machine.factory("onnx")
    for _ in range(2):
        assert answered(factory.open(NET)) == "ONNX Runtime on the CPU"
    assert machine.told == ["ONNX Runtime has no working CUDA here. The CPU answers instead."]


def test_an_engine_file_runs_on_the_lean_runtime_where_that_is_what_there_is(tmp_path):
    _, plan, _, _ = made(NET.content)
    path = tmp_path / "own.plan"
    path.write_bytes(plan)
    for installed in (("tensorrt", "tensorrt-lean"), ("tensorrt-lean",)):
        factory = Machine(tmp_path / "cache", *installed).factory("auto")
        session = factory.open_plan(NET, path)
        assert answered(session).startswith(
            "TensorRT 11" if "tensorrt" in installed else "TensorRT lean runtime 11"
        )


def test_an_rtx_engine_file_runs_on_tensorrt_rtx_alone(tmp_path):
    _, plan, _, _ = made(NET.content, "tensorrt-rtx")
    path = tmp_path / "own.plan"
    path.write_bytes(plan)
    machine = Machine(tmp_path / "cache", "tensorrt", "tensorrt-rtx")
    session = machine.factory("auto").open_plan(NET, path)
    assert answered(session) == "TensorRT-RTX 1.7.1.116 on Fake 4090"
    assert not list((tmp_path / "cache").glob("*.plan"))  # it is the user's, not the cache's
    with pytest.raises(BackendError, match=r"^tensorrt-rtx is not installed\.$"):
        Machine(tmp_path / "cache", "tensorrt").factory("auto").open_plan(NET, path)
    data_centre = Machine(tmp_path / "cache", "tensorrt-rtx", gpu=(9, 0))
    with pytest.raises(BackendError, match=r"does not serve Fake 4090 \(compute capability 9\.0\)"):
        data_centre.factory("auto").open_plan(NET, path)


def test_an_engine_file_that_the_full_runtime_refuses_is_tried_on_the_lean_one(tmp_path):
    _, plan, _, _ = made(NET.content)
    path = tmp_path / "own.plan"
    path.write_bytes(plan)
    machine = Machine(tmp_path / "cache", "tensorrt", "tensorrt-lean")
    machine.flavours["tensorrt"] = fake_flavour("tensorrt", machine.cuda, version="10.16.1.11")
    assert answered(machine.factory("auto").open_plan(NET, path)).startswith(
        "TensorRT lean runtime"
    )
    machine.flavours["tensorrt-lean"] = machine.flavours["tensorrt"]
    with pytest.raises(BackendError, match=r"own\.plan cannot be used\. .*cannot load the engine"):
        machine.factory("auto").open_plan(NET, path)


def test_an_engine_file_that_cannot_be_used_is_refused(tmp_path):
    machine = Machine(tmp_path, "tensorrt-rtx", "tensorrt")
    with pytest.raises(BackendError, match=r"none.plan cannot be read \(No such file or directory"):
        machine.factory("auto").open_plan(NET, tmp_path / "none.plan")
    path = tmp_path / "own.plan"
    for content in (b"rubbish", b"", b"vtrt of an RTX engine"):
        path.write_bytes(content)
        with pytest.raises(BackendError, match="damaged or foreign"):
            machine.factory("auto").open_plan(NET, path)
    assert not machine.cuda.memory
    with pytest.raises(BackendError, match="CUDA finds no GPU here"):
        Machine(tmp_path, "tensorrt", gpu=None).factory("auto").open_plan(NET, path)


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (two_outputs(3.0), "answers wrongly"),
        (two_inputs(), r"The engine takes last, x, the network x; it was built from another"),
        (two_outputs(width=5), r"takes x of shape \(1, 5\), the network of \(1, 4\)"),
        (two_outputs(names=("sum", "other")), "The engine gives other, sum, the network bent, sum"),
    ],
)
@pytest.mark.parametrize("flavour", ["tensorrt-rtx", "tensorrt"])
def test_an_engine_file_of_another_network_is_refused(tmp_path, flavour, other, sentence):
    _, plan, _, _ = made(other, flavour)
    path = tmp_path / "own.plan"
    path.write_bytes(plan)
    machine = Machine(tmp_path / "cache", flavour)
    with pytest.raises(BackendError, match=sentence):
        machine.factory("auto").open_plan(NET, path)
    assert not machine.cuda.memory


def test_the_real_factory_answers_on_this_machine(tmp_path):
    factory = SessionFactory("auto", cache=EngineCache(tmp_path))
    assert answered(factory.open(NET))
