"""Runs an engine on the GPU: fixed buffers, a stream of its own, one call a frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from engine.errors import BackendError
from engine.sessions.captured_work import CapturedWork
from engine.sessions.flavour import Flavour
from engine.sessions.gpu import Gpu, checked
from engine.sessions.gpu_tensor import GpuTensor
from engine.sessions.session import TensorSpec
from engine.sessions.trt_engine import EngineContext

_WARM_UP_RUNS = 3


class TensorRtSession:
    """An engine, loaded and warm; see `engine.sessions.session.Session`.

    No memory of the GPU is allocated after the constructor. Full TensorRT's work, copies included,
    is recorded as one CUDA graph; TensorRT-RTX records its own.

    Args:
        flavour: the TensorRT it was built by, or the lean runtime.
        plan: the serialised engine.
        gpu: where it will run.
        cuda: `cuda.bindings.runtime`.
        shapes: of all the network's inputs, by name; None takes the engine's, free sizes as 1.
        output_names: in the network's order, where the engine's own may be another.
        kernels: see `EngineContext`.

    Raises:
        BackendError: the engine cannot be loaded or run here.
    """

    def __init__(
        self,
        flavour: Flavour,
        plan: bytes,
        gpu: Gpu,
        cuda: Any,
        shapes: Mapping[str, tuple[int, ...]] | None = None,
        output_names: Sequence[str] = (),
        kernels: bytes | None = None,
    ) -> None:
        self.backend = f"{flavour.title} on {gpu.name}"
        self._cuda, self._stream, self._graph = cuda, None, None
        self._tensors: dict[str, GpuTensor] = {}
        self._engine: EngineContext | None = None
        try:
            self._engine = self._load(flavour, plan, gpu, kernels)
            _check_inputs(self._engine.inputs, shapes)
            self._engine.fix_shapes(dict(shapes or {}))
            self.inputs = self._engine.inputs
            self.outputs = _in_order(self._engine.outputs, output_names)
            self._place_tensors()
            self._warm_up()
            if not flavour.is_rtx:
                self._capture()
        except BaseException:
            self.close()
            raise

    def run(self, values: np.ndarray) -> list[np.ndarray]:
        """Outputs in the network's order, of a network with one input."""
        (spec,) = self.inputs
        return self._answer({spec.name: values})

    def run_named(self, values: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Outputs by name; `values` has a float32 array for every input."""
        answers = self._answer(values)
        return {spec.name: answer for spec, answer in zip(self.outputs, answers, strict=True)}

    def finished_kernels(self) -> bytes | None:
        """To be kept and given to the constructor next time; None where there is nothing."""
        return self._engine.finished_kernels() if self._engine else None

    def close(self) -> None:
        """Free the GPU's memory; may be called twice."""
        if self._stream is not None:
            self._cuda.cudaStreamSynchronize(self._stream)
        if self._graph is not None:
            self._graph.free()
        if self._engine is not None:
            self._engine.close()
        for tensor in self._tensors.values():
            tensor.free()
        if self._stream is not None:
            self._cuda.cudaStreamDestroy(self._stream)
        self._stream = self._graph = self._engine = None
        self._tensors = {}

    def _load(
        self, flavour: Flavour, plan: bytes, gpu: Gpu, kernels: bytes | None
    ) -> EngineContext:
        # Not the default stream: TensorRT would wait for everything else there.
        flags = self._cuda.cudaStreamNonBlocking
        self._stream = checked(self._cuda, self._cuda.cudaStreamCreateWithFlags(flags))
        return EngineContext(flavour, plan, gpu, kernels)

    def _place_tensors(self) -> None:
        assert self._engine is not None
        for spec in (*self.inputs, *self.outputs):
            tensor = self._tensors[spec.name] = GpuTensor(self._cuda, spec.shape)
            self._engine.place(spec.name, tensor.address)

    def _warm_up(self) -> None:
        rng = np.random.default_rng(0)
        for spec in self.inputs:
            self._tensors[spec.name].host[...] = rng.uniform(0.0, 1.0, spec.shape)
        for _ in range(_WARM_UP_RUNS):
            self._run_once()

    def _capture(self) -> None:
        """Record the work, and use the record only if it gives what the work gave.

        A run that TensorRT refuses while it is recorded leaves an empty graph, which replays old
        outputs without a word.
        """
        expected = [self._tensors[spec.name].host.copy() for spec in self.outputs]
        try:
            self._graph = CapturedWork(self._cuda, self._stream, self._enqueue)
            self._forget_outputs()
            self._run_once()
        except BackendError:
            self._drop_graph()
            return
        found = [self._tensors[spec.name].host for spec in self.outputs]
        if not all(np.allclose(a, b, 1e-3, 1e-4) for a, b in zip(found, expected, strict=True)):
            self._drop_graph()

    def _forget_outputs(self) -> None:
        for spec in self.outputs:
            tensor = self._tensors[spec.name]
            tensor.host[...] = np.nan
            tensor.upload(self._stream)

    def _drop_graph(self) -> None:
        if self._graph is not None:
            self._graph.free()
        self._graph = None

    def _answer(self, values: Mapping[str, np.ndarray]) -> list[np.ndarray]:
        if self._engine is None:
            raise BackendError("The network is closed.")
        for spec in self.inputs:
            self._tensors[spec.name].host[...] = values[spec.name]
        self._run_once()
        return [self._tensors[spec.name].host.copy() for spec in self.outputs]

    def _run_once(self) -> None:
        if self._graph is not None:
            self._graph.launch()
        else:
            self._enqueue()
        checked(self._cuda, self._cuda.cudaStreamSynchronize(self._stream))

    def _enqueue(self) -> None:
        assert self._engine is not None
        for spec in self.inputs:
            self._tensors[spec.name].upload(self._stream)
        self._engine.enqueue(self._stream)
        for spec in self.outputs:
            self._tensors[spec.name].download(self._stream)


def _check_inputs(
    inputs: tuple[TensorSpec, ...], shapes: Mapping[str, tuple[int, ...]] | None
) -> None:
    if shapes is None:
        return
    found = {spec.name: spec for spec in inputs}
    if set(found) != set(shapes):
        raise _other_network("takes", found, shapes)
    for name, shape in shapes.items():
        if not found[name].allows(shape):
            raise BackendError(
                f"The engine takes {name} of shape {found[name].shape}, the network of {shape}; it "
                "was built from another network."
            )


def _other_network(verb: str, found: Iterable[str], wanted: Iterable[str]) -> BackendError:
    return BackendError(
        f"The engine {verb} {', '.join(sorted(found))}, the network {', '.join(sorted(wanted))}; "
        "it was built from another network."
    )


def _in_order(specs: tuple[TensorSpec, ...], names: Sequence[str]) -> tuple[TensorSpec, ...]:
    if not names:
        return specs
    found = {spec.name: spec for spec in specs}
    if set(found) != set(names):
        raise _other_network("gives", found, names)
    return tuple(found[name] for name in names)
