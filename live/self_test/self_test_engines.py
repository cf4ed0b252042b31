"""Builds engines where that can be done, and tampers with kept ones to see that it is noticed."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.errors import BackendError
from engine.sessions.engine_cache import EngineCache
from engine.sessions.engine_key import EngineKey, make_key
from engine.sessions.engine_maker import EngineMaker, Network
from engine.sessions.flavour import TURING, Flavour
from engine.sessions.half import halve
from engine.sessions.onnx_session import OnnxSession
from engine.sessions.tensorrt_build import EngineRequest, build_engine
from engine.sessions.trust import HALF_TOLERANCE, SINGLE_TOLERANCE, disagreement
from live.self_test.self_test_records import Build, Damage

_TARGETS = {"7.5": (TURING,), "8.0 and newer": ()}


def build_engines(flavour: Flavour, networks: Sequence[Network]) -> Iterator[Build | str]:
    """Every network for every GPU that TensorRT-RTX serves, in the precision it would run in.

    A string is a failure, in a sentence.
    """
    for network in networks:
        for gpus, capabilities in _TARGETS.items():
            start = time.perf_counter()
            try:
                content = halve(network.content) if network.half else network.content
                plan = build_engine(flavour, EngineRequest(content, capabilities))
            except BackendError as reason:
                yield f"{network.name} for {gpus}: {reason}"
                continue
            seconds = time.perf_counter() - start
            precision = "half" if network.half else "single"
            megabytes = len(plan) / 1e6
            yield Build(network.name, flavour.title, precision, gpus, megabytes, seconds)


class Keeper:
    """Whoever is asked for an engine, has it in a cache, and builds it where it is not there."""

    ran_on: str
    """For `Damage.ran_on`."""

    def __init__(self, folder: Path) -> None:
        self.cache = CountedCache(folder)

    def obtain(self) -> bool | None:
        """Have the engine; whether it answers rightly, None where that cannot be tried."""
        raise NotImplementedError


class CountedCache(EngineCache):
    """Counts what is stored in it."""

    stored = 0

    def store(self, key: EngineKey, plan: bytes) -> bool:
        """As an engine cache does."""
        self.stored += 1
        return super().store(key, plan)


class RunningKeeper(Keeper):
    """The engine maker itself, on a GPU."""

    def __init__(self, folder: Path, maker: EngineMaker, network: Network) -> None:
        super().__init__(folder)
        self._network = network
        self._maker = EngineMaker(maker.flavour, maker.gpu, maker.cuda, self.cache, maker.say)
        self.ran_on = f"{maker.flavour.title} on {maker.gpu.name}"

    def obtain(self) -> bool:
        """See `Keeper`."""
        network = self._network
        session = self._maker.make(network, OnnxSession(network.content))
        tolerance = HALF_TOLERANCE if network.half else SINGLE_TOLERANCE
        reference = OnnxSession(network.content)
        try:
            return disagreement(session, reference, tolerance, network.draw) is None
        finally:
            session.close()
            reference.close()


class StoringKeeper(Keeper):
    """The cache alone, where no GPU could run an engine."""

    def __init__(self, folder: Path, key: EngineKey, build: Callable[[], bytes], what: str) -> None:
        super().__init__(folder)
        self._key, self._build = key, build
        self.ran_on = f"the cache alone, with {what}"

    def obtain(self) -> None:
        """See `Keeper`."""
        with self.cache.locked(self._key):
            if self.cache.load(self._key) is None:
                self.cache.store(self._key, self._build())


def storing_keeper(folder: Path, network: Network, flavour: Flavour | None) -> StoringKeeper:
    """With a real engine where TensorRT-RTX can build one, else with the network in its place."""
    request = EngineRequest(network.content)
    if flavour is None or not flavour.is_rtx:
        key = EngineKey(network.name, "0" * 64, "none", "0", False, (), False, "none", "none")
        return StoringKeeper(folder, key, lambda: network.content, "a stand-in for an engine")
    key = make_key(network.name, request, flavour, None)
    title = f"a real engine by {flavour.title} that nothing runs"
    return StoringKeeper(folder, key, lambda: build_engine(flavour, request), title)


@dataclass(frozen=True, slots=True)
class Harm:
    """One way in which a kept engine goes bad."""

    kind: str
    do: Callable[[Path], None]
    """To the engine's file."""


def _truncate(plan: Path) -> None:
    plan.write_bytes(plan.read_bytes()[: plan.stat().st_size // 2])


def _flip(plan: Path) -> None:
    content = np.frombuffer(plan.read_bytes(), np.uint8).copy()
    content[len(content) // 3 :: len(content) // 7] ^= 0xFF
    plan.write_bytes(content.tobytes())


def _say_otherwise(**fields: str) -> Callable[[Path], None]:
    """What the sidecar says the engine was built from, by or for."""

    def change(plan: Path) -> None:
        sidecar = plan.with_suffix(".json")
        told = json.loads(sidecar.read_text(encoding="utf-8"))
        sidecar.write_text(json.dumps({**told, **fields}), encoding="utf-8")

    return change


HARMS = (
    Harm("truncated", _truncate),
    Harm("flipped bytes", _flip),
    Harm("foreign key", _say_otherwise(network="f" * 64, gpu="another GPU")),
    Harm("outdated version", _say_otherwise(version="0.0.0.1")),
    Harm("no sidecar", lambda plan: plan.with_suffix(".json").unlink()),
)


def harm_engines(keeper: Keeper) -> Iterator[Damage]:
    """Every one of `HARMS`, done to a whole engine.

    Raises:
        BackendError: not even an undamaged engine can be had.
    """
    keeper.obtain()
    (plan,) = keeper.cache.folder.glob("*.plan")
    for harm in HARMS:
        before = keeper.cache.stored
        harm.do(plan)
        spoiled = _content(plan)
        with _listening() as told:
            answers = keeper.obtain()
        replaced = len(told) == 1 and _content(plan) != spoiled
        yield Damage(harm.kind, keeper.ran_on, replaced, keeper.cache.stored - before, answers)


def _content(plan: Path) -> tuple[bytes, bytes]:
    sidecar = plan.with_suffix(".json")
    return plan.read_bytes(), sidecar.read_bytes() if sidecar.exists() else b""


@contextmanager
def _listening() -> Iterator[list[str]]:
    """What the cache warns of, which is here wanted and not to be printed."""
    told: list[str] = []
    log = logging.getLogger(EngineCache.__module__)
    listener = logging.Handler()
    listener.emit = lambda record: told.append(record.getMessage())
    log.addHandler(listener)
    log.propagate = False
    try:
        yield told
    finally:
        log.removeHandler(listener)
        log.propagate = True
