"""Engines of the fake TensorRT, ready to load, for tests."""

from __future__ import annotations

from fake_tensorrt import FakeCuda, FakeTrt

from engine.sessions.engine_key import EngineKey, make_key
from engine.sessions.flavour import Flavour, load_flavour
from engine.sessions.gpu import Gpu, find_gpu
from engine.sessions.tensorrt_build import EngineRequest, build_engine

GPU = Gpu("Fake 4090", (8, 9), 13000)
REQUEST = EngineRequest(b"net", shapes={"x": ((1, 4), (1, 4), (8, 4))})


def some_key(
    flavour: str = "tensorrt", version="11.4.0.106", request=REQUEST, gpu=GPU, name="net"
) -> EngineKey:
    trt = FakeTrt(FakeCuda(), version=version)
    return make_key(name, request, load_flavour(flavour, lambda module: trt), gpu)


def fake_flavour(name: str, cuda: FakeCuda, **options) -> Flavour:
    version = "1.7.1.116" if name == "tensorrt-rtx" else "11.4.0.106"
    trt = FakeTrt(cuda, **{"version": version, **options})
    return load_flavour(name, lambda module: trt)


def made(
    content: bytes, name: str = "tensorrt", cuda: FakeCuda | None = None, shapes=None, **options
) -> tuple[Flavour, bytes, Gpu, FakeCuda]:
    """A flavour, an engine built by it, the GPU and its CUDA."""
    cuda = cuda or FakeCuda()
    flavour = fake_flavour(name, cuda, **options)
    plan = build_engine(flavour, EngineRequest(content, shapes=shapes or {}))
    return flavour, plan, find_gpu(cuda), cuda
