from __future__ import annotations

import threading

import numpy as np
import pytest
from small_onnx import some_input, two_inputs, two_outputs

from engine.errors import BackendError
from engine.sessions.choose import SessionFactory
from engine.sessions.engine_cache import EngineCache
from engine.sessions.engine_maker import Network
from engine.sessions.onnx_session import OnnxSession
from engine.sessions.swapping_session import SwappingSession


class Counted(OnnxSession):
    closed = 0

    def close(self) -> None:
        super().close()
        self.closed += 1


def pair() -> tuple[Counted, Counted]:
    first, second = Counted(two_outputs()), Counted(two_outputs(2.0))
    second.backend = "the better one"
    return first, second


def test_the_first_answers_until_the_other_is_made():
    first, second = pair()
    go, told = threading.Event(), []

    def make():
        go.wait(10)
        return second

    session = SwappingSession(first, make, told.append)
    before = session.run(some_input())
    assert session.backend == "ONNX Runtime on the CPU"
    assert not told
    go.set()
    session.wait(10)
    after = session.run(some_input())
    assert session.backend == "the better one"
    assert told == ["the better one answers from now on."]
    assert (first.closed, second.closed) == (1, 0)
    assert not np.array_equal(before[0], after[0])
    np.testing.assert_array_equal(session.run_named({"x": some_input()})["sum"], after[0])
    assert [spec.name for spec in (*session.inputs, *session.outputs)] == ["x", "sum", "bent"]


def test_a_failure_is_told_once_and_the_first_goes_on():
    first, told = pair()[0], []

    def make():
        raise BackendError("The engine cannot be built.")

    session = SwappingSession(first, make, told.append)
    session.wait(10)
    for _ in range(3):
        session.run_named({"x": some_input()})
    assert told == ["The engine cannot be built. ONNX Runtime on the CPU answers."]
    assert first.closed == 0


@pytest.mark.parametrize("early", [True, False])
def test_closing_frees_both_also_while_the_other_is_being_made(early):
    first, second = pair()
    go = threading.Event()

    def make():
        go.wait(10)
        return second

    session = SwappingSession(first, make, lambda line: None)
    if not early:
        go.set()
        session.wait(10)
    session.close()
    go.set()
    session.wait(10)
    assert (first.closed, second.closed) == (1, 1)


def test_what_a_network_remembers_goes_over_to_the_other(tmp_path):
    """Several inputs, a state handed back each time, a real engine maker: no answer is lost."""
    from fake_tensorrt import FakeCuda
    from made_engine import fake_flavour

    cuda, told = FakeCuda(), []
    factory = SessionFactory(
        "auto", 1, told.append, EngineCache(tmp_path, patience_s=0.1),
        lambda name: fake_flavour(name, cuda), lambda: cuda,
    )  # fmt: skip
    session = factory.open(Network("remembering", two_inputs()))
    assert isinstance(session, SwappingSession)
    one, state, backends = np.ones((1, 4), np.float32), np.zeros((1, 4), np.float32), []
    for number in range(6):
        if number == 3:
            session.wait(20)
        answer = session.run_named({"x": one, "last": state})
        state = answer["state"]
        backends.append(session.backend)
        expected = 2.0 - 0.5**number
        np.testing.assert_allclose(state, expected)
        np.testing.assert_allclose(answer["sum"], 4 * expected)
    assert backends[-1] == "TensorRT-RTX 1.7.1.116 on Fake 4090"
    assert told[0] == "Building remembering for Fake 4090 with TensorRT-RTX 1.7.1.116"
    assert told[-1] == "TensorRT-RTX 1.7.1.116 on Fake 4090 answers from now on."
    session.close()
    assert not cuda.memory
