"""Counts what is packed, to show that nothing is packed for nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from engine.records import Deformation, Expression
from live.broadcast.tick_packing import Stamps, TickPacker
from live.broadcast.topics import Topic


@contextmanager
def counted_packing() -> Iterator[Counter[Topic]]:
    """Topics as they are packed, by any packer of this process."""
    packed: Counter[Topic] = Counter()
    original = TickPacker.pack

    def pack(
        self: TickPacker,
        topic: Topic,
        expression: Expression,
        deformation: Deformation,
        stamps: Stamps,
    ) -> bytes:
        packed[topic] += 1
        return original(self, topic, expression, deformation, stamps)

    TickPacker.pack = pack
    try:
        yield packed
    finally:
        TickPacker.pack = original
