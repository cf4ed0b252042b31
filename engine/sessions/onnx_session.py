"""Runs a network with ONNX Runtime, on the CPU or on an NVIDIA GPU."""

from __future__ import annotations

import importlib
import io
from collections.abc import Mapping
from contextlib import redirect_stdout
from typing import Any

import numpy as np

from engine.errors import BackendError
from engine.sessions.session import TensorSpec

_PROVIDERS = {"cpu": "CPUExecutionProvider", "cuda": "CUDAExecutionProvider"}
_QUIET = 4
"""Fatal errors only: what fails is raised, so there is nothing left to print."""
_WARM_UP_RUNS = 3


class OnnxSession:
    """A network in ONNX Runtime; see `engine.sessions.session.Session`.

    Args:
        content: the ONNX file.
        device: "cpu" or "cuda".
        threads: that share one answer. For nets of a few megabytes one is fastest.

    Raises:
        BackendError: the file is no network, the device is not to be had, or ONNX Runtime is not
            installed. It never runs elsewhere than asked: ONNX Runtime itself would, silently.
    """

    def __init__(self, content: bytes, device: str = "cpu", threads: int = 1) -> None:
        self._session: Any = _create(content, device, threads)
        if self._session.get_providers()[0] != _PROVIDERS[device]:
            raise _no_cuda()
        self.backend = f"ONNX Runtime on the {'GPU' if device == 'cuda' else 'CPU'}"
        self.inputs = _specs(self._session.get_inputs())
        self.outputs = _specs(self._session.get_outputs())
        self._output_names = [spec.name for spec in self.outputs]
        self._warm_up()

    def run(self, values: np.ndarray) -> list[np.ndarray]:
        """Outputs in the network's order, of a network with one input."""
        (spec,) = self.inputs
        return self._answer({spec.name: values})

    def run_named(self, values: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Outputs by name; `values` has a float32 array for every input."""
        return dict(zip(self._output_names, self._answer(dict(values)), strict=True))

    def close(self) -> None:
        """Free the network; may be called twice."""
        self._session = None

    def _answer(self, values: dict[str, np.ndarray]) -> list[np.ndarray]:
        if self._session is None:
            raise BackendError("The network is closed.")
        return self._session.run(self._output_names, values)

    def _warm_up(self) -> None:
        """The first answers allocate and, on a GPU, choose kernels; no frame should wait for it."""
        zeros = {spec.name: np.zeros(spec.fixed(), np.float32) for spec in self.inputs}
        try:
            for _ in range(_WARM_UP_RUNS):
                self._answer(zeros)
        except _failures() as error:
            raise BackendError(
                f"The network cannot be run by {self.backend} ({_first_line(error)})."
            ) from error


def has_cuda_provider() -> bool:
    """Whether the ONNX Runtime that is installed was built for NVIDIA GPUs."""
    return _PROVIDERS["cuda"] in _load().get_available_providers()


def _create(content: bytes, device: str, threads: int) -> Any:
    runtime = _load()
    if device == "cuda" and not has_cuda_provider():
        raise _no_cuda()
    options = runtime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = _QUIET
    # Waiting threads would otherwise burn the cores that the tracker and the renderer need.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return runtime.InferenceSession(
            content, options, providers=_provider_choice(runtime, device)
        )
    except _failures() as error:
        raise BackendError(f"The network cannot be loaded ({_first_line(error)}).") from error


def _provider_choice(runtime: Any, device: str) -> list[Any]:
    if device == "cpu":
        return [_PROVIDERS["cpu"]]
    # What is missing is printed by a logger of its own, and raised by us.
    runtime.set_default_logger_severity(_QUIET)
    if hasattr(runtime, "preload_dlls"):
        with redirect_stdout(io.StringIO()):
            runtime.preload_dlls()  # CUDA's libraries where they came as Python packages
    return [(_PROVIDERS["cuda"], {"use_tf32": "0"}), _PROVIDERS["cpu"]]


def _specs(entries: list[Any]) -> tuple[TensorSpec, ...]:
    return tuple(
        TensorSpec(entry.name, tuple(s if isinstance(s, int) else -1 for s in entry.shape))
        for entry in entries
    )


def _load() -> Any:
    try:
        import onnxruntime
    except (ImportError, OSError) as error:
        raise BackendError(
            f"ONNX Runtime cannot be loaded ({_first_line(error)}); install onnxruntime."
        ) from error
    return onnxruntime


def _failures() -> tuple[type[Exception], ...]:
    """What ONNX Runtime raises: classes of its own, without a common base but Exception."""
    state = importlib.import_module("onnxruntime.capi.onnxruntime_pybind11_state")
    names = ("Fail", "InvalidArgument", "InvalidGraph", "InvalidProtobuf", "NoModel")
    more = ("NotImplemented", "RuntimeException", "EPFail", "ModelRequiresCompilation")
    own = tuple(getattr(state, name) for name in (*names, *more) if hasattr(state, name))
    return (*own, RuntimeError, ValueError)


def _no_cuda() -> BackendError:
    return BackendError(
        "ONNX Runtime has no working CUDA here; that takes onnxruntime-gpu in place of "
        "onnxruntime, an NVIDIA GPU and CUDA's libraries."
    )


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
