"""The GPU's session on a fake TensorRT and CUDA that move real numbers through real addresses."""

from __future__ import annotations

import numpy as np
import pytest
from fake_tensorrt import FakeCuda
from made_engine import made
from small_onnx import some_input, two_outputs

from engine.errors import BackendError
from engine.sessions.onnx_session import OnnxSession
from engine.sessions.tensorrt_session import TensorRtSession

BOTH = pytest.mark.parametrize("name", ["tensorrt", "tensorrt-rtx"])


def opened(name="tensorrt", cuda=None, fails=(), **arguments) -> tuple[TensorRtSession, FakeCuda]:
    flavour, plan, gpu, cuda = made(two_outputs(), name, cuda)
    flavour.trt.fails.update(fails)
    arguments.setdefault("output_names", ["sum", "bent"])
    return TensorRtSession(flavour, plan, gpu, cuda, **arguments), cuda


def inputs(count: int) -> list[np.ndarray]:
    rng = np.random.default_rng(5)
    return [rng.normal(size=(1, 4)).astype(np.float32) for _ in range(count)]


@BOTH
def test_it_answers_as_onnx_runtime_does_frame_after_frame(name):
    session, _ = opened(name)
    reference = OnnxSession(two_outputs())
    for values in inputs(5):
        for found, expected in zip(session.run(values), reference.run(values), strict=True):
            np.testing.assert_array_equal(found, expected)
        named = session.run_named({"x": values})
        np.testing.assert_array_equal(named["bent"], reference.run(values)[1])


def test_an_answer_stays_what_it_was_when_the_next_one_comes():
    session, _ = opened()
    one, other = inputs(2)
    first = session.run(one)
    kept = first[0].copy()
    session.run(other)
    np.testing.assert_array_equal(first[0], kept)


@BOTH
def test_nothing_is_allocated_per_frame_and_everything_is_given_back(name):
    session, cuda = opened(name)
    at_start = cuda.allocations
    assert at_start == 6  # three tensors, on both sides
    for values in inputs(4):
        session.run(values)
    assert cuda.allocations == at_start
    session.close()
    session.close()
    assert not cuda.memory
    assert not cuda.streams
    with pytest.raises(BackendError, match="is closed"):
        session.run(some_input())


def test_full_tensorrt_replays_one_graph_and_rtx_its_own():
    session, cuda = opened("tensorrt")
    before = cuda.launches
    session.run(some_input())
    assert cuda.launches == before + 1
    session, cuda = opened("tensorrt-rtx")
    session.run(some_input())
    assert not cuda.launches


@pytest.mark.parametrize("trouble", ["execute_recorded", "silent_recording"])
def test_a_graph_that_does_not_give_what_the_work_gave_is_not_used(trouble):
    session, cuda = opened(fails={trouble})
    launched = cuda.launches
    expected = OnnxSession(two_outputs()).run(some_input())
    np.testing.assert_array_equal(session.run(some_input())[0], expected[0])
    assert cuda.launches == launched
    assert cuda.recording is None


@pytest.mark.parametrize("call", ["cudaStreamEndCapture", "cudaGraphInstantiate"])
def test_a_gpu_that_records_no_graphs_still_answers(call):
    session, _ = opened(cuda=FakeCuda(fails={call}))
    expected = OnnxSession(two_outputs()).run(some_input())
    np.testing.assert_array_equal(session.run(some_input())[1], expected[1])


@pytest.mark.parametrize(
    "call", ["cudaMalloc", "cudaMallocHost", "cudaStreamCreateWithFlags", "cudaMemcpyAsync"]
)
def test_a_gpu_that_refuses_is_an_error_and_nothing_is_left(call):
    cuda = FakeCuda(fails={call})
    with pytest.raises(BackendError, match="The GPU refuses"):
        opened(cuda=cuda)
    assert not cuda.memory


@pytest.mark.parametrize("call", ["deserialize", "create_execution_context", "execute"])
def test_an_engine_that_refuses_is_an_error_and_nothing_is_left(call):
    cuda = FakeCuda()
    with pytest.raises(BackendError, match=f"fake {call} refused"):
        opened(cuda=cuda, fails={call})
    assert not cuda.memory
    assert not cuda.streams


def test_a_failure_in_the_middle_of_a_show_is_an_error_not_an_old_answer():
    session, cuda = opened()
    cuda.fails.add("cudaGraphLaunch")
    with pytest.raises(BackendError, match="The GPU refuses"):
        session.run(some_input())


def test_an_engine_of_another_network_is_refused():
    with pytest.raises(BackendError, match="The engine gives bent, sum, the network boxes"):
        opened(output_names=["boxes"])


def test_its_name_says_what_runs_where():
    assert opened("tensorrt-rtx")[0].backend == "TensorRT-RTX 1.7.1.116 on Fake 4090"
