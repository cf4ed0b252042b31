"""What receivers may ask for, as text: frames of a topic, no frames, the mesh."""

from __future__ import annotations

from dataclasses import dataclass

from live.broadcast.topics import SPACES, Topic, parse_topic
from live.errors import PacketError

MAX_REQUEST_BYTES = 256
MAX_REQUESTS_PER_S = 20
SHOWN_CHARACTERS = 60
CONTENTS = ("basis", "appearance")


@dataclass(frozen=True, slots=True)
class Subscription:
    """Frames of `topic` from now on, instead of those before; None: no frames."""

    topic: Topic | None


@dataclass(frozen=True, slots=True)
class SnapshotRequest:
    """The mesh, once."""

    space: str
    basis: bool
    appearance: bool


def parse_request(text: bytes) -> Subscription | SnapshotRequest:
    """The request in `text`; raises PacketError with a sentence for whoever wrote it."""
    if len(text) > MAX_REQUEST_BYTES:
        raise PacketError(
            f"A request has at most {MAX_REQUEST_BYTES} bytes; this one has {len(text)}."
        )
    try:
        # Padding of a topic that was pasted from a message is no part of what was meant.
        words = text.decode("ascii").rstrip("\0").split()
    except UnicodeDecodeError as problem:
        raise PacketError("A request is ASCII text; this one is not.") from problem
    match words:
        case ["subscribe", topic]:
            return Subscription(parse_topic(topic.encode()))
        case ["unsubscribe"]:
            return Subscription(None)
        case ["snapshot", space, *contents]:
            return _snapshot_request(space, contents)
    raise PacketError(
        f"{_shown(' '.join(words))} is no request; ask for `subscribe TOPIC`, `unsubscribe` or "
        "`snapshot SPACE [basis] [appearance]`."
    )


def _snapshot_request(space: str, contents: list[str]) -> SnapshotRequest:
    if space not in SPACES:
        raise PacketError(f"{_shown(space)} is no space; there are {', '.join(SPACES)}.")
    strange = [content for content in contents if content not in CONTENTS]
    if strange:
        raise PacketError(
            f"A snapshot has no {_shown(strange[0])} to add; there are {' and '.join(CONTENTS)}."
        )
    return SnapshotRequest(space, *(content in contents for content in CONTENTS))


def _shown(text: str) -> str:
    return repr(text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}...")


class RequestMeter:
    """Lets one client ask so often a second."""

    def __init__(self, per_second: int = MAX_REQUESTS_PER_S) -> None:
        self._per_second = per_second
        self._second_began = float("-inf")
        self._asked = 0

    def count(self, now: float) -> None:
        """One more request at `now`, in seconds; raises PacketError when there were too many."""
        if now - self._second_began >= 1.0:
            self._second_began, self._asked = now, 0
        self._asked += 1
        if self._asked > self._per_second:
            raise PacketError(f"At most {self._per_second} requests a second are answered.")
