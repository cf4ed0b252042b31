"""Hypothesis against one parser in Python: any answer but the documented one is a failure."""

from __future__ import annotations

import struct
import time
import tracemalloc
from dataclasses import dataclass, field

from damage import MOST_EDITS, Pick, damage
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from python_parsers import Parser

MOST_PER_BYTE, MOST_AT_ALL = 40, 1 << 18
"""Memory that a message may take: names become objects, int16 float32, checks take turns."""
DRAWN_BYTES = 4 * (2 + 6 * MOST_EDITS)
"""Enough for every choice in damaging a message."""


@dataclass
class Outcome:
    """Of one parser."""

    name: str
    cases: int = 0
    refused: int = 0
    failures: list[str] = field(default_factory=list)
    """What went wrong, with the message in hex."""
    most_bytes: int = 0
    """Of memory, for any one message."""
    seconds: float = 0.0


def fuzz(parser: Parser, cases: int, random_seed: int) -> Outcome:
    """Try `cases` messages, damaged and invented ones."""
    outcome, began = Outcome(parser.name), time.perf_counter()

    @seed(random_seed)
    @settings(
        max_examples=cases, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large),
    )  # fmt: skip
    @given(
        st.one_of(
            *[st.binary(min_size=DRAWN_BYTES, max_size=DRAWN_BYTES)] * 3, st.binary(max_size=600)
        )
    )
    def attack(drawn: bytes) -> None:
        invented = len(drawn) != DRAWN_BYTES
        _try(parser, drawn if invented else damage(parser.messages, picks_of(drawn)), outcome)

    attack()
    outcome.seconds = time.perf_counter() - began
    return outcome


def picks_of(drawn: bytes) -> Pick:
    """Choices made of `drawn`, four bytes each; the lowest when it is used up."""
    numbers = iter(struct.unpack(f"<{len(drawn) // 4}I", drawn))
    return lambda low, high: low + next(numbers, 0) % (high - low + 1)


def _try(parser: Parser, message: bytes, outcome: Outcome) -> None:
    outcome.cases += 1
    tracemalloc.start()
    try:
        parser.parse(message)
    except parser.refusals:
        outcome.refused += 1
    except Exception as problem:
        kind = type(problem).__name__
        outcome.failures.append(f"{parser.name}: {kind}: {problem}; message {message.hex()}")
    finally:
        _, taken = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    outcome.most_bytes = max(outcome.most_bytes, taken)
    if taken > MOST_AT_ALL + MOST_PER_BYTE * len(message):
        length = len(message)
        outcome.failures.append(
            f"{parser.name}: took {taken} bytes for {length}; message {message.hex()}"
        )
