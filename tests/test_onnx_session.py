from __future__ import annotations

import numpy as np
import pytest
from small_onnx import some_input, two_outputs

from engine.errors import BackendError
from engine.sessions import onnx_session
from engine.sessions.onnx_session import OnnxSession, has_cuda_provider


def test_it_answers_in_the_networks_order_and_by_name():
    session = OnnxSession(two_outputs())
    total, bent = session.run(some_input())
    named = session.run_named({"x": some_input()})
    np.testing.assert_array_equal(named["sum"], total)
    np.testing.assert_array_equal(named["bent"], bent)
    np.testing.assert_array_equal(bent, np.maximum(total, 0))
    assert bent.dtype == np.float32


def test_it_says_what_the_network_takes_and_gives():
    session = OnnxSession(two_outputs(batch="n"))
    assert [(spec.name, spec.shape) for spec in session.inputs] == [("x", (-1, 4))]
    assert [spec.name for spec in session.outputs] == ["sum", "bent"]
    assert session.backend == "ONNX Runtime on the CPU"


def test_threads_and_waiting_are_as_asked(monkeypatch):
    import onnxruntime

    seen = []
    real = onnxruntime.InferenceSession

    def watch(content, options, providers):
        spinning = options.get_session_config_entry("session.intra_op.allow_spinning")
        seen.append((options.intra_op_num_threads, spinning, providers))
        return real(content, options, providers=providers)

    monkeypatch.setattr(onnxruntime, "InferenceSession", watch)
    OnnxSession(two_outputs(), threads=2)
    assert seen == [(2, "0", ["CPUExecutionProvider"])]


def test_a_damaged_file_is_told_in_a_sentence():
    with pytest.raises(BackendError, match=r"^The network cannot be loaded \(.+\)\.$"):
        OnnxSession(b"rubbish")


def test_a_closed_session_says_so():
    session = OnnxSession(two_outputs())
    session.close()
    session.close()
    with pytest.raises(BackendError, match="is closed"):
        session.run(some_input())


def test_cuda_is_had_or_refused_never_replaced(monkeypatch):
    if has_cuda_provider():
        pytest.skip("this ONNX Runtime was built for GPUs")
    with pytest.raises(BackendError, match="no working CUDA here; that takes onnxruntime-gpu"):
        OnnxSession(two_outputs(), device="cuda")
    # What ONNX Runtime does where the provider is listed but its libraries are missing: it says
    # nothing and runs on the CPU.
    monkeypatch.setattr(onnx_session, "has_cuda_provider", lambda: True)
    monkeypatch.setattr(
        onnx_session, "_provider_choice", lambda runtime, device: ["CPUExecutionProvider"]
    )
    with pytest.raises(BackendError, match="no working CUDA here"):
        OnnxSession(two_outputs(), device="cuda")
