"""Looks at everything that could run networks on this machine, to say what there is and why not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine.errors import BackendError
from engine.sessions.engine_cache import EngineCache
from engine.sessions.engine_maker import EngineMaker, Network
from engine.sessions.flavour import MODULES, TITLES, Flavour, load_flavour
from engine.sessions.gpu import Gpu, find_gpu, load_cuda
from engine.sessions.onnx_session import OnnxSession, has_cuda_provider
from engine.sessions.session import Session

ONNX_CPU, ONNX_CUDA = "onnx-cpu", "onnx-cuda"
_ONNX_TITLES = {ONNX_CPU: "ONNX Runtime, CPU", ONNX_CUDA: "ONNX Runtime, CUDA"}


@dataclass(frozen=True, slots=True)
class BackendState:
    """Something that could run networks, and whether it can here."""

    key: str
    """`ONNX_CPU`, `ONNX_CUDA`, or one of `engine.sessions.flavour.MODULES`."""
    title: str
    refusal: str
    """Why it cannot, a sentence; empty where it can."""
    builds: bool = False
    """Whether it can build engines here, which TensorRT-RTX does without a GPU too."""


@dataclass(eq=False)
class Survey:
    """What there is, asked once; and sessions on any of it.

    Args:
        cache: where engines are kept that `open` builds.
        say: told what is built.
        find_flavour: of `engine.sessions.flavour`.
        find_cuda: of `engine.sessions.gpu`.
    """

    cache: EngineCache
    say: Callable[[str], None] = lambda line: None
    find_flavour: Callable[[str], Flavour] = load_flavour
    find_cuda: Callable[[], Any] = load_cuda

    @property
    def gpu(self) -> Gpu | None:
        """The GPU, if CUDA finds one."""
        return self._found[0]

    @property
    def no_gpu(self) -> str:
        """Why there is none, a sentence; empty where there is one."""
        return self._found[1]

    @cached_property
    def states(self) -> tuple[BackendState, ...]:
        """Every backend, those that run everywhere first."""
        return tuple(self._look())

    def open(self, key: str, network: Network) -> Session:
        """The network on one backend, ready.

        Raises:
            BackendError: it is not to be had here, or does not run the network rightly.
        """
        if key in (ONNX_CPU, ONNX_CUDA):
            return OnnxSession(network.content, "cuda" if key == ONNX_CUDA else "cpu")
        return self.maker(key).make(network, OnnxSession(network.content))

    def maker(self, key: str) -> EngineMaker:
        """Builds and runs engines of one flavour on the GPU.

        Raises:
            BackendError: there is no GPU, or no such flavour.
        """
        if self.gpu is None:
            raise BackendError(self.no_gpu)
        return EngineMaker(self.find_flavour(key), self.gpu, self._cuda, self.cache, self.say)

    @cached_property
    def _cuda(self) -> Any:
        return self.find_cuda()

    @cached_property
    def _found(self) -> tuple[Gpu | None, str]:
        try:
            return find_gpu(self._cuda), ""
        except BackendError as reason:
            return None, str(reason)

    def _look(self) -> Iterator[BackendState]:
        yield BackendState(ONNX_CPU, _ONNX_TITLES[ONNX_CPU], "")
        yield BackendState(ONNX_CUDA, _ONNX_TITLES[ONNX_CUDA], self._refusal_of_cuda())
        for key in MODULES:
            try:
                flavour = self.find_flavour(key)
            except BackendError as reason:
                yield BackendState(key, TITLES[key], str(reason))
                continue
            # Full TensorRT builds only for the GPU that is there.
            builds = flavour.is_rtx or (self.gpu is not None and key == "tensorrt")
            yield BackendState(key, flavour.title, self._refusal_of(flavour), builds)

    def _refusal_of_cuda(self) -> str:
        if not has_cuda_provider():
            return "This onnxruntime is for CPUs; onnxruntime-gpu takes its place for NVIDIA GPUs."
        return "" if self.gpu is not None else self.no_gpu

    def _refusal_of(self, flavour: Flavour) -> str:
        if self.gpu is None:
            return self.no_gpu
        return "" if flavour.serves(self.gpu.capability) else flavour.refusal(self.gpu)
