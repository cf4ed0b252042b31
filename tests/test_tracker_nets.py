from __future__ import annotations

import numpy as np
import pytest
from fake_tensorrt import FakeCuda
from footage import tracker_model
from made_engine import fake_flavour

from engine.errors import BackendError
from engine.sessions.choose import SessionFactory
from engine.sessions.engine_cache import EngineCache
from live.errors import SetupError
from live.tracker_nets import open_tracker_nets


def inputs() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(3)
    shapes = {
        "detector": (1, 128, 128, 3), "landmarks": (1, 256, 256, 3), "blendshapes": (1, 146, 2),
    }  # fmt: skip
    return {name: rng.uniform(0, 1, shape).astype(np.float32) for name, shape in shapes.items()}


def shapes_of(nets) -> dict[str, list[int]]:
    return {
        name: [answer.size for answer in getattr(nets, name).run(values)]
        for name, values in inputs().items()
    }


EXPECTED = {"detector": [896 * 16, 896], "landmarks": [1434, 1, 1], "blendshapes": [52]}


def test_onnx_runtime_gives_what_the_tracker_takes():
    nets, backend = open_tracker_nets(SessionFactory("onnx"), tracker_model())
    assert shapes_of(nets) == EXPECTED
    assert backend.startswith("ONNX Runtime on the")


def test_tensorrt_gives_the_same_on_a_gpu(tmp_path):
    cuda = FakeCuda()
    told: list[str] = []
    factory = SessionFactory(
        "tensorrt", 1, told.append, EngineCache(tmp_path),
        lambda name: fake_flavour(name, cuda), lambda: cuda,
    )  # fmt: skip
    nets, backend = open_tracker_nets(factory, tracker_model())
    assert backend == "TensorRT-RTX 1.7.1.116 on Fake 4090"
    assert shapes_of(nets) == EXPECTED
    reference, _ = open_tracker_nets(SessionFactory("onnx"), tracker_model())
    for name, values in inputs().items():
        pairs = zip(
            getattr(nets, name).run(values), getattr(reference, name).run(values), strict=True
        )
        for found, expected in pairs:
            np.testing.assert_array_equal(found, expected)
    assert [line.split()[1] for line in told] == [
        "face_detector", "face_landmarks", "face_blendshapes",
    ]  # fmt: skip


def test_tensorrt_without_a_gpu_is_refused_in_a_sentence(tmp_path):
    def no_gpu():
        return FakeCuda(gpus=0)

    factory = SessionFactory("tensorrt", cache=EngineCache(tmp_path), find_cuda=no_gpu)
    with pytest.raises(BackendError, match="CUDA finds no GPU here"):
        open_tracker_nets(factory, tracker_model())


def test_a_bundle_of_ones_own_is_for_litert(tmp_path):
    own = tmp_path / "own.task"
    own.write_bytes(b"another bundle")
    with pytest.raises(SetupError, match=r"is a bundle of your own, whose nets only LiteRT runs"):
        open_tracker_nets(SessionFactory("onnx"), own)
