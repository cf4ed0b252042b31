"""What a subscriber can ask for: a mode, an encoding and a space, named by one topic.

    mimesh.2.MODE.ENCODING.SPACE      padded with NUL to 32 bytes at the front of every frame

All three in one prefix, so that a subscriber that keeps only the newest message, which can have but
one subscription, still chooses everything.
"""

from __future__ import annotations

from dataclasses import dataclass

from live.errors import PacketError

TOPIC_BYTES = 32
VERSION = 2
OPENING = f"mimesh.{VERSION}"

MODES = {"vertices": 0, "region": 1, "code": 2}
"""Every vertex; the vertices a face can move; the expression code for readers with the basis."""
ENCODINGS = {"int16": 0, "float32": 1}
"""Of the displacement: whole steps of the frame's `scale`, or plain numbers."""
SPACES = {"mesh": 0, "gltf": 1, "unity": 2, "unreal": 3}
"""Whose axes and units the numbers are in."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One kind of frame."""

    mode: str
    """One of `MODES`."""
    encoding: str
    """One of `ENCODINGS`; "float32" where `mode` is "code"."""
    space: str
    """One of `SPACES`."""

    @property
    def text(self) -> str:
        """As subscribers write it, like "mimesh.2.vertices.int16.mesh"."""
        return f"{OPENING}.{self.mode}.{self.encoding}.{self.space}"

    @property
    def message_prefix(self) -> bytes:
        """32 bytes: what every message of this topic begins with."""
        return self.text.encode("ascii").ljust(TOPIC_BYTES, b"\0")


ALL_TOPICS: tuple[Topic, ...] = tuple(
    Topic(mode, encoding, space)
    for mode in MODES
    for encoding in ENCODINGS
    if mode != "code" or encoding == "float32"
    for space in SPACES
)
DEFAULT_TOPIC = Topic("vertices", "int16", "mesh")

_BY_TEXT = {topic.text.encode("ascii"): topic for topic in ALL_TOPICS}


def parse_topic(text: bytes) -> Topic:
    """The topic that `text` names, padded with NUL or not. Raises PacketError when none is."""
    found = _BY_TEXT.get(bytes(text).rstrip(b"\0")) if len(text) <= TOPIC_BYTES else None
    if found is None:
        shown = bytes(text[:TOPIC_BYTES]).rstrip(b"\0").decode("ascii", "replace")
        raise PacketError(f"{shown!r} is no topic; write it like {DEFAULT_TOPIC.text}.")
    return found
