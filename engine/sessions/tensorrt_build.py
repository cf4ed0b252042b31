"""Builds an engine, TensorRT's own form of a network, from an ONNX file.

TensorRT-RTX builds without a GPU, for every GPU at once; full TensorRT builds for the GPU that is
there. The calls are those that TensorRT 10.13 to 11 and TensorRT-RTX 1.7 share.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import BackendError
from engine.sessions.flavour import Flavour

ShapeRange = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
"""Smallest, most usual and largest shape of an input."""
Watch = Callable[[str, float], None]
"""Told which phase of a build is under way, and how much of it is done in [0, 1]."""


@dataclass(frozen=True, slots=True)
class EngineRequest:
    """What to build."""

    content: bytes
    """The ONNX file. Its own types are the engine's: see `engine.sessions.half`."""
    capabilities: tuple[tuple[int, int], ...] = ()
    """GPUs to build for, TensorRT-RTX only; empty: every one but Turing. Turing goes alone."""
    shapes: Mapping[str, ShapeRange] = field(default_factory=dict)
    """Of the inputs whose size is free; others need none."""
    version_compatible: bool = False
    """Full TensorRT only: an engine that later versions and the lean runtime can load."""


def build_engine(flavour: Flavour, request: EngineRequest, watch: Watch | None = None) -> bytes:
    """The engine, serialised.

    TF32 is off: single precision is to mean what ONNX Runtime means by it.

    Raises:
        BackendError: the network cannot be parsed or built, or full TensorRT finds no GPU.
    """
    trt, logger = flavour.trt, flavour.logger
    logger.complaints.clear()
    builder = _make_builder(flavour)
    network = builder.create_network(1 << int(trt.NetworkDefinitionCreationFlag.STRONGLY_TYPED))
    _parse(flavour, network, request.content)
    config = builder.create_builder_config()
    config.clear_flag(trt.BuilderFlag.TF32)
    _add_shapes(flavour, builder, config, network, request.shapes)
    _choose_gpus(flavour, config, request)
    if watch is not None:
        config.progress_monitor = _make_monitor(trt, watch)
    plan = builder.build_serialized_network(network, config)
    if plan is None:
        raise BackendError(f"{flavour.title} does not build the network ({logger.last()}).")
    return bytes(plan)


def _make_builder(flavour: Flavour) -> Any:
    if not hasattr(flavour.trt, "Builder"):
        raise BackendError(f"{flavour.title} only runs engines; it builds none.")
    try:
        return flavour.trt.Builder(flavour.logger)
    except TypeError as error:  # how the bindings say that the library gave nothing
        raise BackendError(f"{flavour.title} cannot build here ({flavour.logger.last()}).") from (
            error
        )


def _parse(flavour: Flavour, network: Any, content: bytes) -> None:
    parser = flavour.trt.OnnxParser(network, flavour.logger)
    if parser.parse(content):
        return
    errors = [parser.get_error(place) for place in range(parser.num_errors)]
    reason = flavour.logger.last()
    if errors:
        # The first failure names the cause; the layers after it fail because of it.
        first = errors[0]
        where = f" at {first.node_operator()} {first.node_name()}" if first.node_operator() else ""
        reason = f"{first.desc().strip().rstrip('.')}{where}"
    raise BackendError(f"{flavour.title} cannot read the network ({reason}).")


def _add_shapes(
    flavour: Flavour, builder: Any, config: Any, network: Any, shapes: Mapping[str, ShapeRange]
) -> None:
    inputs = [network.get_input(place) for place in range(network.num_inputs)]
    free = [tensor for tensor in inputs if any(size < 0 for size in tensor.shape)]
    missing = [tensor.name for tensor in free if tensor.name not in shapes]
    if missing:
        raise BackendError(f"The network's inputs {', '.join(missing)} need a range of shapes.")
    if not free:
        return
    profile = builder.create_optimization_profile()
    for tensor in free:
        profile.set_shape(tensor.name, *shapes[tensor.name])
    if config.add_optimization_profile(profile) < 0:
        raise BackendError(f"{flavour.title} refuses the shapes ({flavour.logger.last()}).")


def _choose_gpus(flavour: Flavour, config: Any, request: EngineRequest) -> None:
    trt = flavour.trt
    if request.version_compatible:
        if flavour.is_rtx:
            raise BackendError("TensorRT-RTX builds no version-compatible engines.")
        config.set_flag(trt.BuilderFlag.VERSION_COMPATIBLE)
        # Without this the file holds code that loading it would run.
        config.set_flag(trt.BuilderFlag.EXCLUDE_LEAN_RUNTIME)
    if not flavour.is_rtx or not request.capabilities:
        return
    config.num_compute_capabilities = len(request.capabilities)
    for place, capability in enumerate(request.capabilities):
        if not config.set_compute_capability(_named_capability(trt, capability), place):
            raise BackendError(f"{flavour.title} does not build for {_dotted(capability)}.")


def _named_capability(trt: Any, capability: tuple[int, int]) -> Any:
    name = f"SM{capability[0]}{capability[1]}"
    if not hasattr(trt.ComputeCapability, name):
        raise BackendError(
            f"TensorRT-RTX does not build for GPUs of capability {_dotted(capability)}."
        )
    return getattr(trt.ComputeCapability, name)


def _dotted(capability: tuple[int, int]) -> str:
    return ".".join(map(str, capability))


def _make_monitor(trt: Any, watch: Watch) -> Any:
    class Monitor(trt.IProgressMonitor):
        def __init__(self) -> None:
            trt.IProgressMonitor.__init__(self)
            self.steps: dict[str, int] = {}

        def phase_start(self, phase_name: str, parent_phase: str | None, num_steps: int) -> None:
            self.steps[phase_name] = max(num_steps, 1)

        def step_complete(self, phase_name: str, step: int) -> bool:
            watch(phase_name, min(1.0, (step + 1) / self.steps[phase_name]))
            return True

        def phase_finish(self, phase_name: str) -> None:
            watch(phase_name, 1.0)

    return Monitor()
