"""The refusal message: one sentence for whoever asked for something that is not to be had.

magic      4 bytes    "MIMR"
version    uint16     2
reserved   uint16     0
sentence   the rest   UTF-8, at most 1000 bytes
"""

from __future__ import annotations

import struct

from live.broadcast.topics import VERSION
from live.errors import PacketError

MAGIC = b"MIMR"
LAYOUT = struct.Struct("<4sHH")
MAX_SENTENCE_BYTES = 1000


def encode_refusal(sentence: str) -> bytes:
    """The message that says `sentence`; what is too long is cut between two characters."""
    text = sentence.encode()[:MAX_SENTENCE_BYTES].decode(errors="ignore").encode()
    return LAYOUT.pack(MAGIC, VERSION, 0) + text


def decode_refusal(message: bytes) -> str:
    """The sentence in `message`. Raises PacketError naming the wrong field."""
    if not LAYOUT.size <= len(message) <= LAYOUT.size + MAX_SENTENCE_BYTES:
        raise PacketError(
            f"message has {len(message)} bytes, a refusal has {LAYOUT.size} to "
            f"{LAYOUT.size + MAX_SENTENCE_BYTES}"
        )
    magic, version, reserved = LAYOUT.unpack_from(message)
    for field, value, right in (
        ("magic", magic, MAGIC),
        ("version", version, VERSION),
        ("reserved", reserved, 0),
    ):
        if value != right:
            raise PacketError(f"{field} is {value!r}, which this format does not allow")
    try:
        return message[LAYOUT.size :].decode()
    except UnicodeDecodeError as problem:
        raise PacketError("sentence is not UTF-8") from problem
