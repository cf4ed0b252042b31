"""Makes a session of a network on the GPU: from the cache, or built, and believed only if right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.errors import BackendError
from engine.sessions.build_progress import BuildProgress
from engine.sessions.engine_cache import EngineCache
from engine.sessions.engine_key import EngineKey, make_key
from engine.sessions.flavour import TURING, Flavour
from engine.sessions.gpu import Gpu
from engine.sessions.half import halve
from engine.sessions.session import Session
from engine.sessions.tensorrt_build import EngineRequest, build_engine
from engine.sessions.tensorrt_session import TensorRtSession
from engine.sessions.trust import (
    HALF_TOLERANCE,
    SINGLE_TOLERANCE,
    Draw,
    disagreement,
    draw_noise,
)


@dataclass(frozen=True, slots=True)
class Network:
    """A network to run."""

    name: str
    """Short and fit for a file's name: the user sees it, and engines are kept under it."""
    content: bytes
    """The ONNX file; float32 in and out."""
    half: bool = False
    """Whether an engine may compute in half precision. It does where the answers stay right."""
    draw: Draw = draw_noise
    """What an engine is compared with ONNX Runtime on."""


@dataclass(eq=False)
class EngineMaker:
    """Builds, keeps, loads and checks engines for one GPU."""

    flavour: Flavour
    gpu: Gpu
    cuda: Any
    cache: EngineCache
    say: Callable[[str], None]

    def has(self, network: Network, reference: Session) -> bool:
        """Whether the engine was built before."""
        try:
            request = self._request(network, network.half, reference)
        except BackendError:
            return False  # it has no half precision; `make` says so and takes single
        return self.cache.path(self._key(network, request)).exists()

    def make(self, network: Network, reference: Session) -> Session:
        """The network on the GPU, believed.

        Args:
            network: what to run.
            reference: ONNX Runtime's session of the same network; it is closed.

        Raises:
            BackendError: it cannot be built, loaded or run, or answers otherwise.
        """
        try:
            if network.half:
                try:
                    return self._make(network, True, reference)
                except BackendError as reason:
                    self.say(f"{network.name} in half precision: {reason} Single is used.")
            return self._make(network, False, reference)
        finally:
            reference.close()

    def open_foreign(self, network: Network, plan: bytes, reference: Session) -> Session:
        """An engine of the user's own, believed; `reference` is closed.

        Raises:
            BackendError: it cannot be loaded or run, or answers otherwise.
        """
        try:
            session = self._load(plan, reference, None)
            return self._believed(network, session, reference, HALF_TOLERANCE)
        finally:
            reference.close()

    def _make(self, network: Network, half: bool, reference: Session) -> Session:
        """From the cache if what is there runs; a kept engine that does not is built once more."""
        request = self._request(network, half, reference)
        key = self._key(network, request)
        tolerance = HALF_TOLERANCE if half else SINGLE_TOLERANCE
        with self.cache.locked(key):
            kept = self.cache.load(key)
            if kept is not None:
                try:
                    session = self._open(network, key, kept, reference, tolerance)
                    self._keep_kernels(key, session)
                    return session
                except BackendError as reason:
                    self.say(f"The kept engine of {network.name} is built again: {reason}")
                    self.cache.discard(key)
            self.say(f"Building {network.name} for {self.gpu.name} with {self.flavour.title}")
            plan = build_engine(self.flavour, request, BuildProgress(network.name, self.say))
            session = self._open(network, key, plan, reference, tolerance)
            # Only what was believed is kept.
            self.cache.store(key, plan)
            self._keep_kernels(key, session)
            return session

    def _open(
        self, network: Network, key: EngineKey, plan: bytes, reference: Session, tolerance: float
    ) -> TensorRtSession:
        session = self._load(plan, reference, self.cache.load_kernels(key))
        return self._believed(network, session, reference, tolerance)

    def _load(self, plan: bytes, reference: Session, kernels: bytes | None) -> TensorRtSession:
        return TensorRtSession(
            self.flavour,
            plan,
            self.gpu,
            self.cuda,
            shapes={spec.name: spec.fixed() for spec in reference.inputs},
            output_names=[spec.name for spec in reference.outputs],
            kernels=kernels,
        )

    def _believed(
        self, network: Network, session: TensorRtSession, reference: Session, tolerance: float
    ) -> TensorRtSession:
        try:
            reason = disagreement(session, reference, tolerance, network.draw)
        except BackendError:
            session.close()
            raise
        if reason is not None:
            session.close()
            raise BackendError(f"The engine answers wrongly on {self.gpu.name} ({reason}).")
        return session

    def _keep_kernels(self, key: EngineKey, session: TensorRtSession) -> None:
        """Another GPU or driver compiles others; the newest are kept."""
        kernels = session.finished_kernels()
        if kernels and kernels != self.cache.load_kernels(key):
            self.cache.store_kernels(key, kernels)

    def _key(self, network: Network, request: EngineRequest) -> EngineKey:
        return make_key(network.name, request, self.flavour, self.gpu)

    def _request(self, network: Network, half: bool, reference: Session) -> EngineRequest:
        content = halve(network.content) if half else network.content
        free = [spec for spec in reference.inputs if -1 in spec.shape]
        # One answer at a time: every frame is wanted as soon as it is there.
        shapes = {spec.name: (spec.fixed(), spec.fixed(), spec.fixed()) for spec in free}
        return EngineRequest(content, self._capabilities(), shapes)

    def _capabilities(self) -> tuple[tuple[int, int], ...]:
        """Of TensorRT-RTX's engines: Turing's own, or one for all the others."""
        turing = self.flavour.is_rtx and self.gpu.capability == TURING
        return (TURING,) if turing else ()
