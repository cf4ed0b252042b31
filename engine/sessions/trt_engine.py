"""Loads an engine and makes it ready to run; every answer of TensorRT's is looked at.

TensorRT says no by returning None or False and logging why. Nothing here runs before CUDA was asked
whether there is a GPU: without one `Runtime` can hand out an object over nothing, and the next call
ends the process.
"""

from __future__ import annotations

from typing import Any

from engine.errors import BackendError
from engine.sessions.flavour import Flavour
from engine.sessions.gpu import Gpu
from engine.sessions.session import TensorSpec


class EngineContext:
    """An engine and its one execution context.

    Args:
        flavour: the TensorRT it was built by, or the lean runtime.
        plan: the serialised engine.
        gpu: proof that CUDA was asked.
        kernels: what `finished_kernels` gave in an earlier run, to start sooner.

    Raises:
        BackendError: the engine is damaged, or of another version, flavour or GPU, or does not
            take and give float32.
    """

    def __init__(
        self, flavour: Flavour, plan: bytes, gpu: Gpu, kernels: bytes | None = None
    ) -> None:
        self._flavour, self._gpu = flavour, gpu
        flavour.logger.complaints.clear()
        self._runtime: Any = flavour.trt.Runtime(flavour.logger)
        self._check_validity(plan)
        self._kernels: Any = None
        self._engine: Any = self._given(
            self._runtime.deserialize_cuda_engine(plan), "load the engine"
        )
        self.context: Any = self._given(self._create_context(kernels), "run the engine")
        self.inputs, self.outputs = self._read_specs()

    def fix_shapes(self, shapes: dict[str, tuple[int, ...]]) -> None:
        """Settle every size: inputs get `shapes`, outputs follow from them."""
        for spec in self.inputs:
            shape = shapes.get(spec.name, spec.fixed())
            self._agreed(self.context.set_input_shape(spec.name, shape), f"take shape {shape}")
        missing = self.context.infer_shapes()
        if missing:
            raise BackendError(f"The engine leaves sizes of {', '.join(missing)} open.")
        self.inputs = tuple(self._settled(spec) for spec in self.inputs)
        self.outputs = tuple(self._settled(spec) for spec in self.outputs)

    def place(self, name: str, address: int) -> None:
        """Say where in the GPU's memory an input or output is."""
        self._agreed(self.context.set_tensor_address(name, address), f"take the place of {name}")

    def enqueue(self, stream: Any) -> None:
        """Put one run on a stream."""
        self._agreed(self.context.execute_async_v3(int(stream)), "run")

    def finished_kernels(self) -> bytes | None:
        """What TensorRT-RTX compiled for this GPU while it ran; None of other flavours."""
        return None if self._kernels is None else bytes(self._kernels.serialize())

    def close(self) -> None:
        """Let go of everything, the context first."""
        self.context = self._kernels = self._engine = self._runtime = None

    def _check_validity(self, plan: bytes) -> None:
        if not self._flavour.is_rtx:
            return
        validity, _ = self._runtime.get_engine_validity(plan)
        if validity == self._flavour.trt.EngineValidity.INVALID:
            reason = self._flavour.logger.last()
            raise BackendError(
                f"The engine does not fit {self._flavour.title} on {self._gpu.name} ({reason})."
            )

    def _create_context(self, kernels: bytes | None) -> Any:
        if not self._flavour.is_rtx:
            return self._engine.create_execution_context()
        config = self._engine.create_runtime_config()
        config.cuda_graph_strategy = self._flavour.trt.CudaGraphStrategy.WHOLE_GRAPH_CAPTURE
        cache = config.create_runtime_cache()
        if kernels:
            cache.deserialize(kernels)  # says no to what does not fit: that is compiled again
        if config.set_runtime_cache(cache):
            self._kernels = cache
        return self._engine.create_execution_context(config)

    def _read_specs(self) -> tuple[tuple[TensorSpec, ...], tuple[TensorSpec, ...]]:
        trt, engine = self._flavour.trt, self._engine
        inputs, outputs = [], []
        for place in range(engine.num_io_tensors):
            name = engine.get_tensor_name(place)
            if engine.get_tensor_dtype(name) != trt.DataType.FLOAT:
                raise BackendError(f"The engine's {name} is not float32; build it again.")
            spec = TensorSpec(name, tuple(engine.get_tensor_shape(name)))
            is_input = engine.get_tensor_mode(name) == trt.TensorIOMode.INPUT
            (inputs if is_input else outputs).append(spec)
        return tuple(inputs), tuple(outputs)

    def _settled(self, spec: TensorSpec) -> TensorSpec:
        return TensorSpec(spec.name, tuple(self.context.get_tensor_shape(spec.name)))

    def _given(self, thing: Any, what: str) -> Any:
        if thing is None:
            reason = self._flavour.logger.last()
            raise BackendError(f"{self._flavour.title} cannot {what} ({reason}).")
        return thing

    def _agreed(self, answer: bool, what: str) -> None:
        if not answer:
            reason = self._flavour.logger.last()
            raise BackendError(f"{self._flavour.title} cannot {what} ({reason}).")
