"""Damages messages as accidents and enemies do: bits, lies in number fields, cuts, grafts."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

Pick = Callable[[int, int], int]
"""A number from the first to the second, both included; whoever damages chooses how."""

LIES = (
    0, 1, 2, 3, 7, 8, 31, 255, 4096, 4097, 65535, 2**24, 2**31 - 1, 2**31, 2**32 - 8, 2**32 - 1,
    2**63 - 1, 2**63, 2**64 - 8, 2**64 - 1,
    0x7F800000, 0xFF800000, 0x7FC00000, 0x00000001, 0x7F7FFFFF,
)  # fmt: skip
"""Counts at limits, lengths that overflow, and float32's infinities, NaN, smallest and largest."""
HEAD_BYTES = 700
"""Where headers and tables are: half of the damage is done there."""
MOST_EDITS = 4
MOST_ADDED = 64


def damage(messages: Sequence[bytes], pick: Pick) -> bytes:
    """One of `messages`, changed in one to four places."""
    damaged = bytearray(messages[pick(0, len(messages) - 1)])
    for _ in range(pick(1, MOST_EDITS)):
        edit = EDITS[pick(0, len(EDITS) - 1)]
        edit(damaged, messages, pick)
    return bytes(damaged)


def _place(damaged: bytearray, pick: Pick) -> int:
    reach = len(damaged) if pick(0, 1) else min(len(damaged), HEAD_BYTES)
    return pick(0, max(reach - 1, 0))


def _flip(damaged: bytearray, messages: Sequence[bytes], pick: Pick) -> None:
    if damaged:
        damaged[_place(damaged, pick)] ^= 1 << pick(0, 7)


def _lie(damaged: bytearray, messages: Sequence[bytes], pick: Pick) -> None:
    width = (1, 2, 4, 8)[pick(0, 3)]
    number = LIES[pick(0, len(LIES) - 1)] % 2 ** (8 * width)
    at = _place(damaged, pick) // width * width
    damaged[at : at + width] = number.to_bytes(width, "little")


def _cut(damaged: bytearray, messages: Sequence[bytes], pick: Pick) -> None:
    del damaged[_place(damaged, pick) :]


def _drop(damaged: bytearray, messages: Sequence[bytes], pick: Pick) -> None:
    at = _place(damaged, pick)
    del damaged[at : at + pick(1, MOST_ADDED)]


def _add(damaged: bytearray, messages: Sequence[bytes], pick: Pick) -> None:
    damaged += random.Random(pick(0, 2**31)).randbytes(pick(1, MOST_ADDED))


def _graft(damaged: bytearray, messages: Sequence[bytes], pick: Pick) -> None:
    """A piece of another message, in the same place."""
    other = messages[pick(0, len(messages) - 1)]
    at = _place(damaged, pick)
    piece = other[at : at + pick(1, MOST_ADDED)]
    damaged[at : at + len(piece)] = piece


EDITS = (_flip, _lie, _lie, _cut, _drop, _add, _graft)


def damaged_messages(messages: Sequence[bytes], count: int, seed: int) -> list[bytes]:
    """`count` of them; the same for the same seed."""
    return [damage(messages, random.Random(f"{seed} {n}").randint) for n in range(count)]
