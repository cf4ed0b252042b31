from __future__ import annotations

import numpy as np
import pytest
from fake_tensorrt import FakeCuda
from made_engine import fake_flavour
from small_onnx import some_input, two_outputs

from engine.errors import BackendError
from engine.sessions import survey as survey_module
from engine.sessions.engine_cache import EngineCache
from engine.sessions.engine_maker import Network
from engine.sessions.survey import Survey

NET = Network("small", two_outputs())
KEYS = ["onnx-cpu", "onnx-cuda", "tensorrt-rtx", "tensorrt", "tensorrt-lean"]


def survey_of(folder, *installed: str, gpu=(8, 9), bindings=True) -> Survey:
    cuda = FakeCuda(gpus=1 if gpu else 0, capability=gpu or (0, 0))

    def find_flavour(name: str):
        if name not in installed:
            raise BackendError(f"{name} is not installed.")
        return fake_flavour(name, cuda)

    def find_cuda():
        if not bindings:
            raise BackendError("CUDA's bindings cannot be loaded.")
        return cuda

    return Survey(
        EngineCache(folder, patience_s=0.1), find_flavour=find_flavour, find_cuda=find_cuda
    )


def refusals(survey: Survey) -> dict[str, str]:
    return {state.key: state.refusal for state in survey.states}


@pytest.fixture(autouse=True)
def cpu_only(monkeypatch):
    monkeypatch.setattr(survey_module, "has_cuda_provider", lambda: False)


def test_everything_is_told_of_and_the_cpu_is_always_there(tmp_path):
    survey = survey_of(tmp_path, gpu=None)
    assert [state.key for state in survey.states] == KEYS
    said = refusals(survey)
    assert said["onnx-cpu"] == ""
    assert said["onnx-cuda"].startswith("This onnxruntime is for CPUs")
    assert said["tensorrt"] == "tensorrt is not installed."
    assert survey.gpu is None
    assert "CUDA finds no GPU here" in survey.no_gpu
    np.testing.assert_array_equal(survey.open("onnx-cpu", NET).run(some_input())[0].shape, (1, 3))


def test_without_a_gpu_tensorrt_rtx_builds_and_nothing_of_tensorrt_runs(tmp_path):
    survey = survey_of(tmp_path, "tensorrt-rtx", "tensorrt", "tensorrt-lean", gpu=None)
    assert {state.key for state in survey.states if state.builds} == {"tensorrt-rtx"}
    for key in ("tensorrt-rtx", "tensorrt", "tensorrt-lean"):
        assert "CUDA finds no GPU here" in refusals(survey)[key]
        with pytest.raises(BackendError, match="CUDA finds no GPU here"):
            survey.open(key, NET)


def test_missing_bindings_are_the_reason_that_is_told(tmp_path):
    survey = survey_of(tmp_path, "tensorrt-rtx", bindings=False)
    assert refusals(survey)["tensorrt-rtx"] == "CUDA's bindings cannot be loaded."


def test_a_gpu_that_tensorrt_rtx_does_not_serve_is_left_to_the_full_one(tmp_path):
    survey = survey_of(tmp_path, "tensorrt-rtx", "tensorrt", gpu=(9, 0))
    said = refusals(survey)
    assert said["tensorrt-rtx"].endswith("does not serve Fake 4090 (compute capability 9.0).")
    assert said["tensorrt"] == ""
    session = survey.open("tensorrt", NET)
    assert session.backend == "TensorRT 11.4.0.106 on Fake 4090"
    assert len(session.run(some_input())) == 2
    assert list(tmp_path.glob("small-*.plan"))


def test_onnx_runtime_for_gpus_wants_a_gpu(tmp_path, monkeypatch):
    monkeypatch.setattr(survey_module, "has_cuda_provider", lambda: True)
    assert refusals(survey_of(tmp_path))["onnx-cuda"] == ""
    assert "no GPU" in refusals(survey_of(tmp_path, gpu=None))["onnx-cuda"]


def test_this_machine_can_be_looked_at(tmp_path):
    survey = Survey(EngineCache(tmp_path))
    assert [state.key for state in survey.states] == KEYS
    assert (survey.gpu is None) == bool(survey.no_gpu)
