"""Chooses once what runs networks, and opens them: the one way a network is run.

`auto` takes TensorRT-RTX where the GPU is one of its own, else full TensorRT, else ONNX Runtime on
the GPU, else on the CPU. What was asked for by name is had or refused, never replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from engine.errors import BackendError
from engine.sessions.engine_cache import EngineCache
from engine.sessions.engine_maker import EngineMaker, Network
from engine.sessions.flavour import Flavour, load_flavour
from engine.sessions.gpu import Gpu, find_gpu, load_cuda
from engine.sessions.onnx_session import OnnxSession, has_cuda_provider
from engine.sessions.session import Session
from engine.sessions.swapping_session import SwappingSession

Backend = Literal["auto", "tensorrt", "onnx"]
_BUILDERS = ("tensorrt-rtx", "tensorrt")
"""Flavours in the order in which they are tried."""
_RUNNERS = ("tensorrt", "tensorrt-lean")
"""The same, to run an engine that was built elsewhere."""
_RTX_MAGIC = b"vtrt"


def _tell_nobody(line: str) -> None:
    pass


@dataclass(eq=False)
class SessionFactory:
    """Opens networks on the backend that the user chose.

    Raises:
        BackendError: from `open`, when `backend` is "tensorrt" and it cannot be had, or a network
            is damaged.
    """

    backend: Backend = "auto"
    threads: int = 1
    """That share one answer of ONNX Runtime's on the CPU."""
    say: Callable[[str], None] = _tell_nobody
    """Told what a user should know: which engine is built, and why something is not used."""
    cache: EngineCache = field(default_factory=EngineCache)
    find_flavour: Callable[[str], Flavour] = load_flavour
    find_cuda: Callable[[], Any] = load_cuda
    _told: bool = field(default=False, init=False)
    _onnx_may_use_cuda: bool = field(default=True, init=False)

    def open(self, network: Network) -> Session:
        """The network, ready to answer.

        With "auto", an engine that must be built first is built in the background while ONNX
        Runtime answers.
        """
        if self.backend == "onnx":
            return self._open_onnx(network)
        if self.backend == "tensorrt":
            return self._maker.make(network, self._reference(network))
        return self._open_best(network)

    def open_plan(self, network: Network, plan: Path) -> Session:
        """The network from an engine file of the user's own, which must answer as it does.

        A version-compatible engine is run by the lean runtime where the full one is not installed.
        """
        try:
            content = plan.read_bytes()
        except OSError as error:
            raise BackendError(
                f"The engine {plan} cannot be read ({error.strerror}); name a .plan file with "
                "--engine."
            ) from error
        names = ("tensorrt-rtx",) if content.startswith(_RTX_MAGIC) else _RUNNERS
        return self._open_foreign(network, plan, content, self._flavours(names))

    def _open_foreign(
        self, network: Network, plan: Path, content: bytes, flavours: Iterable[Flavour]
    ) -> Session:
        """By the first runtime that takes it: the lean one may load what the full one cannot."""
        reasons = []
        for flavour in flavours:
            maker = EngineMaker(flavour, self._gpu, self._cuda, self.cache, self.say)
            try:
                return maker.open_foreign(network, content, self._reference(network))
            except BackendError as reason:
                reasons.append(str(reason))
        raise BackendError(f"The engine {plan} cannot be used. {' '.join(reasons)}")

    def _open_best(self, network: Network) -> Session:
        try:
            maker = self._maker
        except BackendError as reason:
            self._tell_once(reason)
            return self._open_onnx(network)
        reference = self._reference(network)
        try:
            if maker.has(network, reference):
                return maker.make(network, reference)
        except BackendError as reason:
            self.say(f"{reason} ONNX Runtime answers instead.")
            return self._open_onnx(network)
        first = self._open_onnx(network)
        return SwappingSession(first, lambda: maker.make(network, reference), self.say)

    def _open_onnx(self, network: Network) -> Session:
        """On the GPU where the ONNX Runtime that is installed can, else on the CPU."""
        if self._onnx_may_use_cuda and has_cuda_provider():
            try:
                return OnnxSession(network.content, "cuda")
            except BackendError as reason:
                self.say(f"{reason} The CPU answers instead.")
                self._onnx_may_use_cuda = False
        return OnnxSession(network.content, threads=self.threads)

    def _reference(self, network: Network) -> Session:
        """Whom an engine is compared with."""
        return OnnxSession(network.content)

    def _tell_once(self, reason: BackendError) -> None:
        """A GPU that TensorRT leaves idle is worth a line; a machine without one is not."""
        if self._has_gpu and not self._told:
            self.say(f"{reason} ONNX Runtime answers instead.")
            self._told = True

    @property
    def _has_gpu(self) -> bool:
        try:
            return bool(self._gpu)
        except BackendError:
            return False

    @cached_property
    def _cuda(self) -> Any:
        return self.find_cuda()

    @cached_property
    def _gpu(self) -> Gpu:
        return find_gpu(self._cuda)

    @cached_property
    def _maker(self) -> EngineMaker:
        # CUDA is asked first: TensorRT's runtime must not be touched where there is no GPU.
        gpu = self._gpu
        flavour = next(self._flavours(_BUILDERS))
        return EngineMaker(flavour, gpu, self._cuda, self.cache, self.say)

    def _flavours(self, names: Sequence[str]) -> Iterator[Flavour]:
        """Those that are installed and serve the GPU; BackendError at the end of none."""
        reasons, any_found = [], False
        gpu = self._gpu
        for name in names:
            try:
                flavour = self.find_flavour(name)
            except BackendError as reason:
                reasons.append(str(reason))
                continue
            if flavour.serves(gpu.capability):
                any_found = True
                yield flavour
            else:
                reasons.append(flavour.refusal(gpu))
        if not any_found:
            raise BackendError(" ".join(reasons))
