from __future__ import annotations

from fake_tensorrt import FakeCuda
from made_engine import fake_flavour
from small_onnx import two_outputs

from engine.sessions.build_progress import BuildProgress
from engine.sessions.tensorrt_build import EngineRequest, build_engine


def test_a_line_every_two_seconds_and_none_for_a_short_build():
    seconds, told = iter([0.0, 0.5, 1.9, 2.0, 3.9, 4.5]), []
    progress = BuildProgress("encoder", told.append, lambda: next(seconds))
    for share in (0.1, 0.2, 0.3, 0.4, 1.0):
        progress("choosing kernels", share)
    assert told == [
        "Building encoder: choosing kernels, 30%",
        "Building encoder: choosing kernels, 100%",
    ]


def test_a_build_tells_it(monkeypatch):
    told, seconds = [], iter(range(0, 1000, 3))
    flavour = fake_flavour("tensorrt-rtx", FakeCuda())
    progress = BuildProgress("small", told.append, lambda: next(seconds))
    build_engine(flavour, EngineRequest(two_outputs()), progress)
    assert told == ["Building small: building, 50%", "Building small: building, 100%"]
