"""Which TensorRT there is: TensorRT-RTX, full TensorRT, or only its lean runtime.

One interface serves all three; what differs is said here and asked nowhere else.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.errors import BackendError
from engine.sessions.gpu import Gpu

RTX_CAPABILITIES = ((7, 5), (8, 0), (8, 6), (8, 9), (12, 0), (12, 1))
"""GPUs that TensorRT-RTX builds for. Data-centre GPUs from 9.0 to 10.x are not among them."""
TURING = (7, 5)
"""Wants an engine of its own: no other GPU's serves it."""


@dataclass(frozen=True, slots=True, eq=False)
class Flavour:
    """A TensorRT library that was loaded."""

    name: str
    """A key of `MODULES`."""
    trt: Any
    """The module."""
    logger: Any
    """A `TrtLogger`; TensorRT keeps a reference, so it lives as long as the flavour."""

    @property
    def version(self) -> str:
        """Of the library, all of it: engines do not outlive a change of the last digit."""
        return str(self.trt.__version__)

    @property
    def is_rtx(self) -> bool:
        """Whether engines fit every GPU of `RTX_CAPABILITIES`, and are finished on the GPU."""
        return self.name == "tensorrt-rtx"

    @property
    def title(self) -> str:
        """For the user."""
        return f"{TITLES[self.name]} {self.version}"

    def serves(self, capability: tuple[int, int]) -> bool:
        """Whether engines can run on a GPU; full TensorRT says so itself when it builds."""
        return not self.is_rtx or capability in RTX_CAPABILITIES or capability > (12, 1)

    def refusal(self, gpu: Gpu) -> str:
        """Why a GPU that is not served is left idle."""
        return (
            f"{TITLES[self.name]} does not serve {gpu.name} (compute capability "
            f"{gpu.dotted_capability})."
        )


MODULES = {
    "tensorrt-rtx": "tensorrt_rtx",
    "tensorrt": "tensorrt",
    "tensorrt-lean": "tensorrt_lean",
}
"""Flavour, which is also the extra that brings it, to the module that Python imports."""
TITLES = {
    "tensorrt-rtx": "TensorRT-RTX",
    "tensorrt": "TensorRT",
    "tensorrt-lean": "TensorRT lean runtime",
}

Import = Callable[[str], Any]


def load_flavour(name: str, import_module: Import = importlib.import_module) -> Flavour:
    """A TensorRT library by its key in `MODULES`.

    Raises:
        BackendError: it is not installed, or its libraries cannot be loaded.
    """
    try:
        trt = import_module(MODULES[name])
    except ModuleNotFoundError as error:
        raise BackendError(
            f"{TITLES[name]} is not installed; install the extra: pip install '.[{name}]'."
        ) from error
    except (ImportError, OSError) as error:
        raise BackendError(f"{TITLES[name]} cannot be loaded ({error}).") from error
    return Flavour(name, trt, make_logger(trt))


def make_logger(trt: Any) -> Any:
    """A logger that prints nothing and keeps what went wrong, for the error's sentence."""

    class TrtLogger(trt.ILogger):
        def __init__(self) -> None:
            trt.ILogger.__init__(self)
            self.complaints: list[str] = []

        def log(self, severity: Any, text: str) -> None:
            if severity in (trt.ILogger.Severity.ERROR, trt.ILogger.Severity.INTERNAL_ERROR):
                self.complaints.append(text.strip().rstrip("."))
                del self.complaints[:-8]

        def last(self) -> str:
            """The first complaint since the last call: later ones only follow from it."""
            first = self.complaints[0] if self.complaints else "no reason given"
            self.complaints.clear()
            return first

    return TrtLogger()
