from __future__ import annotations

import pytest
from fake_tensorrt import FakeCuda

from engine.errors import BackendError
from engine.sessions.captured_work import CapturedWork


def test_work_is_recorded_without_being_done_and_done_at_each_launch():
    cuda, done = FakeCuda(), []
    work = CapturedWork(cuda, 77, lambda: cuda.do(lambda: done.append(1)))
    assert not done
    work.launch()
    work.launch()
    assert len(done) == 2
    work.free()


def test_a_failure_inside_ends_the_recording():
    cuda = FakeCuda()

    def fail():
        raise BackendError("no.")

    with pytest.raises(BackendError, match="no"):
        CapturedWork(cuda, 77, fail)
    assert cuda.recording is None


@pytest.mark.parametrize(
    "call", ["cudaStreamBeginCapture", "cudaStreamEndCapture", "cudaGraphInstantiate"]
)
def test_every_refusal_is_an_error(call):
    with pytest.raises(BackendError, match="The GPU refuses"):
        CapturedWork(FakeCuda(fails={call}), 77, lambda: None)


def test_a_refused_launch_is_an_error():
    cuda = FakeCuda(fails={"cudaGraphLaunch"})
    with pytest.raises(BackendError, match="The GPU refuses"):
        CapturedWork(cuda, 77, lambda: None).launch()
