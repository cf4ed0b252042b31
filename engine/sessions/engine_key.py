"""What an engine was built from, by and for; engines with one key can stand in for each other."""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import asdict, dataclass
from typing import Any

from engine.sessions.flavour import Flavour
from engine.sessions.gpu import Gpu
from engine.sessions.tensorrt_build import EngineRequest


@dataclass(frozen=True, slots=True)
class EngineKey:
    """Everything that, if it were otherwise, would want another engine."""

    name: str
    """The network's, for the file's name."""
    network: str
    """SHA-256 of the ONNX file, so weights and precision are in it."""
    flavour: str
    version: str
    """The library's, all of it."""
    tf32: bool
    shapes: tuple[tuple[str, tuple[tuple[int, ...], ...]], ...]
    """Of inputs with free sizes, sorted by name."""
    version_compatible: bool
    system: str
    """Operating system and processor."""
    gpu: str
    """What the engine is tied to: some GPUs' capabilities, or one GPU and its driver."""

    def digest(self) -> str:
        """A short name for all of it."""
        text = json.dumps(self.as_json(), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:24]

    def as_json(self) -> dict[str, Any]:
        """The fields as JSON gives them back: lists for tuples."""
        return json.loads(json.dumps(asdict(self)))


def make_key(name: str, request: EngineRequest, flavour: Flavour, gpu: Gpu | None) -> EngineKey:
    """The key of the engine that `request` asks for.

    TensorRT-RTX's engines need no GPU in it beyond the capabilities they were built for; full
    TensorRT's are tied to the GPU, `gpu`, and its driver.
    """
    return EngineKey(
        name=name,
        network=hashlib.sha256(request.content).hexdigest(),
        flavour=flavour.name,
        version=flavour.version,
        tf32=False,
        shapes=tuple(sorted((key, tuple(value)) for key, value in request.shapes.items())),
        version_compatible=request.version_compatible,
        system=f"{platform.system()} {platform.machine()}",
        gpu=_portable(request) if flavour.is_rtx else _tied(gpu),
    )


def _portable(request: EngineRequest) -> str:
    if not request.capabilities:
        return "every GPU of the library but 7.5"
    return " ".join(f"{major}.{minor}" for major, minor in request.capabilities)


def _tied(gpu: Gpu | None) -> str:
    if gpu is None:
        raise ValueError("full TensorRT builds for the GPU that is there")
    return f"{gpu.name}, {gpu.dotted_capability}, CUDA {gpu.driver // 1000}"
