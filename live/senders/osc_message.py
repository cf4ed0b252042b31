"""Messages and bundles of Open Sound Control 1.0, big-endian, everything padded to 4 bytes.

A bundle that is sent again and again is packed once; after that only its numbers are written.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np

BUNDLE_HEAD = b"#bundle\0" + (1).to_bytes(8, "big")
"""The time 1 means at once."""
WORD = 4


def pack_string(text: str) -> bytes:
    """UTF-8, ended by at least one zero."""
    return (encoded := text.encode()) + bytes(WORD - len(encoded) % WORD)


def pack_message(address: str, *arguments: str | int | float) -> bytes:
    """One message; text, int32 and float32 by the arguments' types."""
    tags, content = ",", b""
    for argument in arguments:
        if isinstance(argument, str):
            tags, content = tags + "s", content + pack_string(argument)
        elif isinstance(argument, int):
            tags, content = tags + "i", content + struct.pack(">i", argument)
        else:
            tags, content = tags + "f", content + struct.pack(">f", argument)
    return pack_string(address) + pack_string(tags) + content


class BundleTemplate:
    """One bundle whose messages' last numbers change."""

    def __init__(self, messages: Sequence[tuple[bytes, int]]) -> None:
        """`messages`: each with how many numbers at its end are written by `pack`."""
        content, places = bytearray(BUNDLE_HEAD), []
        for message, number_count in messages:
            content += len(message).to_bytes(WORD, "big") + message
            end = len(content) // WORD
            places += range(end - number_count, end)
        self._places = np.array(places, np.intp)
        self._content = content
        self._words = np.frombuffer(content, ">f4")

    def pack(self, numbers: np.ndarray) -> bytes:
        """The bundle with `numbers` (N,) float32, message after message. An int32 travels as the
        float32 of the same bits."""
        self._words[self._places] = numbers
        return bytes(self._content)


def split_messages(
    messages: Sequence[tuple[bytes, int]], largest: int
) -> list[list[tuple[bytes, int]]]:
    """The same in order, so parted that no bundle of a part is longer than `largest` bytes."""
    parts: list[list[tuple[bytes, int]]] = []
    room = -1
    for message in messages:
        size = WORD + len(message[0])
        if size > room:
            parts.append([])
            room = largest - len(BUNDLE_HEAD)
        parts[-1].append(message)
        room -= size
    return parts
