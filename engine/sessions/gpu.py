"""Asks CUDA what GPU there is, before anything else touches one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.errors import BackendError


@dataclass(frozen=True, slots=True)
class Gpu:
    """The GPU in use: the first in CUDA's own order, which CUDA_VISIBLE_DEVICES changes."""

    name: str
    capability: tuple[int, int]
    """Compute capability: major, minor."""
    driver: int
    """Newest CUDA the driver serves: 13000 is 13.0."""

    @property
    def dotted_capability(self) -> str:
        """As NVIDIA writes it."""
        return f"{self.capability[0]}.{self.capability[1]}"


def load_cuda() -> Any:
    """NVIDIA's bindings of the CUDA runtime.

    Raises:
        BackendError: they are not installed or cannot be loaded.
    """
    try:
        import cuda.bindings.runtime as cuda  # pyright: ignore[reportMissingImports]
    except (ImportError, OSError, RuntimeError) as error:
        raise BackendError(
            f"CUDA's bindings cannot be loaded ({error}); install the extra: "
            "pip install '.[tensorrt-rtx]'."
        ) from error
    return cuda


def find_gpu(cuda: Any) -> Gpu:
    """The GPU to use.

    Raises:
        BackendError: there is none, or its driver is too old.
    """
    error, count = cuda.cudaGetDeviceCount()
    if error != cuda.cudaError_t.cudaSuccess:
        raise _no_gpu(f" ({describe(cuda, error)})")
    if not count:
        raise _no_gpu("")
    found = checked(cuda, cuda.cudaGetDeviceProperties(0))
    name = found.name.decode(errors="replace") if isinstance(found.name, bytes) else found.name
    driver = checked(cuda, cuda.cudaDriverGetVersion())
    return Gpu(name.rstrip("\0"), (int(found.major), int(found.minor)), int(driver))


def _no_gpu(why: str) -> BackendError:
    return BackendError(
        f"CUDA finds no GPU here{why}; TensorRT needs an NVIDIA GPU and its driver, ONNX Runtime "
        "does not."
    )


def checked(cuda: Any, answer: tuple[Any, ...]) -> Any:
    """What a CUDA call gave besides its error code: nothing, or the one value.

    Raises:
        BackendError: the call failed.
    """
    error, *values = answer
    if error != cuda.cudaError_t.cudaSuccess:
        raise BackendError(f"The GPU refuses ({describe(cuda, error)}).")
    return values[0] if values else None


def describe(cuda: Any, error: Any) -> str:
    """A CUDA error in its own words."""
    _, text = cuda.cudaGetErrorString(error)
    return (text.decode() if isinstance(text, bytes) else str(text)).rstrip(".")
