"""One sender, one subscriber of one kind, for some seconds: what arrives and what it costs."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace

import numpy as np
from head_sender import Pace
from plain_errors import DrillError
from processes import free_ports
from streamed_head import expression_at, make_head
from told_subscriber import Subscriber

from engine.deformer import CpuDeformer
from engine.records import Deformation, Expression
from live.broadcast.address import TRANSPORTS, Address
from live.broadcast.publisher import FramePublisher
from live.broadcast.snapshot import SnapshotSource
from live.broadcast.topics import SPACES, Topic

RATE = 60.0
TICKS_KEPT = 30
KINDS = (
    ("vertices", "float32"), ("vertices", "int16"), ("region", "float32"), ("region", "int16"),
    ("code", "float32"),
)  # fmt: skip
NOBODY = "nobody"
EVERY_SPACE = tuple(Topic("vertices", "int16", space) for space in SPACES)
SETTLE_TICKS = round(5 * RATE)


@dataclass(frozen=True)
class Variant:
    """Who listens to what."""

    over: str
    """A transport, or NOBODY."""
    topics: tuple[Topic, ...]

    @property
    def kind(self) -> str:
        """What is sent, in words."""
        if self.topics == EVERY_SPACE:
            return "vertices int16, 4 spaces"
        return ", ".join(f"{topic.mode} {topic.encoding}" for topic in self.topics) or NOBODY


def all_variants() -> list[Variant]:
    """Nobody; each kind over each transport; four spaces at once."""
    kinds = [(Topic(mode, encoding, "mesh"),) for mode, encoding in KINDS]
    alone = [Variant(over, topics) for over in TRANSPORTS for topics in kinds]
    return [Variant(NOBODY, ()), *alone, Variant("zmq", EVERY_SPACE)]


@dataclass
class Figures:
    """Of one variant: one number a round."""

    frame_bytes: list[float] = field(default_factory=list)
    second_bytes: list[float] = field(default_factory=list)
    """As they came, by the subscriber's clock."""
    publish_ms: list[float] = field(default_factory=list)
    """CPU of `publish` in its own thread, the round's median."""
    process_ms: list[float] = field(default_factory=list)
    """CPU of all of the sender's threads, a tick."""
    packed: int = 0
    unasked: int = 0
    """Packed though nobody listened to it."""
    missed: int = 0
    """Packed, and not received."""


class Sender:
    """One made head's publisher, and the ticks it sends again and again."""

    def __init__(self, vertex_count: int, stack: ExitStack) -> None:
        """Raises DrillError for a size that no made head has."""
        try:
            character, mesh = make_head(vertex_count)
        except ValueError as problem:
            raise DrillError(str(problem)) from problem
        deformer = CpuDeformer(character)
        self._ticks: list[tuple[Expression, Deformation]] = []
        for frame_id in range(TICKS_KEPT):
            expression = expression_at(frame_id)
            self._ticks.append((expression, deformer.deform(expression)))
        self.port, self._frame_id = free_ports(), 0
        address, source = Address("127.0.0.1", self.port), SnapshotSource(character, mesh)
        self._publisher = stack.enter_context(closing(FramePublisher(address, source)))
        self.link = self._publisher.page_link

    def publish(self) -> int:
        """Send the next tick as if it had just been taken; CPU of this thread, ns."""
        expression, deformation = self._ticks[self._frame_id % TICKS_KEPT]
        self._frame_id += 1
        now = {"frame_id": self._frame_id, "captured_ns": time.monotonic_ns()}
        expression, deformation = replace(expression, **now), replace(deformation, **now)
        began_ns = time.thread_time_ns()
        self._publisher.publish(expression, deformation)
        return time.thread_time_ns() - began_ns


class Run:
    """One variant, once; `packed` counts what the sender packs."""

    def __init__(
        self, sender: Sender, variant: Variant, subscriber: Subscriber, packed: Counter[Topic]
    ) -> None:
        self._sender, self._variant, self._subscriber = sender, variant, subscriber
        self._packed = packed
        self._pace = Pace(RATE).ticks(threading.Event())

    def measure(self, ticks: int, figures: Figures) -> None:
        """Add to `figures`. Raises DrillError when the subscriber is never heard of."""
        asked = set(self._variant.topics)
        if asked:
            self._open()
            self._publish_until(lambda: asked <= set(self._packed), "pack what is asked for")
        spent_ns, process_ns = self._time(ticks)
        figures.publish_ms.append(float(np.median(spent_ns)) / 1e6)
        figures.process_ms.append(process_ns / ticks / 1e6)
        figures.packed += self._packed.total()
        figures.unasked += sum(self._packed[topic] for topic in set(self._packed) - asked)
        if asked:
            self._close(figures)
        # libzmq needs a tick to notice who has left: nobody else's run should pay for it.
        self._publish_until(lambda: not self._packed, "forget who has left")

    def _publish_until(self, done: Callable[[], bool], wish: str) -> None:
        for _ in range(SETTLE_TICKS):
            self._packed.clear()
            next(self._pace)
            self._sender.publish()
            if done():
                return
        raise DrillError(f"The sender should {wish} ({self._variant.over}), and did not.")

    def _time(self, ticks: int) -> tuple[list[int], int]:
        self._packed.clear()
        spent_ns, began_ns = [], time.process_time_ns()
        for _ in range(ticks):
            next(self._pace)
            spent_ns.append(self._sender.publish())
        return spent_ns, time.process_time_ns() - began_ns

    def _open(self) -> None:
        details = {
            "over": self._variant.over,
            "port": self._sender.port,
            "topics": [topic.text for topic in self._variant.topics],
            "link": self._sender.link,
        }
        self._subscriber.tell(f"open {json.dumps(details)}")

    def _close(self, figures: Figures) -> None:
        came = self._subscriber.tell("close")
        figures.missed += max(0, self._packed.total() - came["frames"])
        figures.unasked += came["strays"]
        if came["seconds"]:
            figures.second_bytes.append(came["bytes"] / came["seconds"])
            figures.frame_bytes.append(came["bytes"] / (came["frames"] - 1))
