"""Every parser in Python that reads what came from outside, and what it may answer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "clients" / "python"))

from mimesh_snapshot import Snapshot as ClientSnapshot
from mimesh_snapshot_reader import read_snapshot
from mimesh_wire import WireError, kind_of, read_frame, read_refusal

from live.broadcast.client_requests import parse_request
from live.broadcast.refusal import decode_refusal
from live.broadcast.snapshot import decode_snapshot
from live.broadcast.topics import ALL_TOPICS, SPACES, parse_topic
from live.broadcast.zmq_demand import Demand
from live.errors import PacketError
from live.packet import decode_frame

FRAME, SNAPSHOT, REFUSAL = b"mime", b"MIMT", b"MIMR"


@dataclass(frozen=True)
class Parser:
    """One, and what to damage for it."""

    name: str
    parse: Callable[[bytes], object]
    refusals: tuple[type[Exception], ...]
    """All that it may raise; empty where it answers nobody."""
    messages: Sequence[bytes]
    """That it reads."""


def python_parsers(messages: Sequence[bytes]) -> Iterator[Parser]:
    """All of them; `messages`: good ones of every kind."""
    frames, snapshots, refusals = (
        [message for message in messages if message[:4] == kind]
        for kind in (FRAME, SNAPSHOT, REFUSAL)
    )
    topics = [topic.message_prefix for topic in ALL_TOPICS] + [b"mimesh", b"mimesh.2.code"]
    notices = [kind + topic for topic in topics for kind in (b"\0", b"\1")]
    here = (PacketError,)
    yield Parser("frames", _read_sent_frame, here, frames)
    yield Parser("snapshots", decode_snapshot, here, snapshots)
    yield Parser("refusals", decode_refusal, here, refusals)
    yield Parser("topics", parse_topic, here, topics)
    yield Parser("requests", parse_request, here, _requests())
    yield Parser("ZeroMQ subscriptions", Demand().hear, (), notices)
    client = (WireError,)
    whole = [read_snapshot(message) for message in snapshots]
    yield Parser("client: frames", partial(_follow, whole), client, frames)
    yield Parser("client: snapshots", read_snapshot, client, snapshots)
    yield Parser("client: refusals", read_refusal, client, refusals)
    yield Parser("client: kinds", kind_of, client, [message[:64] for message in messages])


def _read_sent_frame(message: bytes) -> None:
    """As whoever reads it would go on: the numbers are computed, too."""
    if decode_frame(message).displacement.shape[1:] != (3,):
        raise ValueError("rows that are not three numbers")


def _follow(snapshots: Sequence[ClientSnapshot], message: bytes) -> None:
    """What passes is put on meshes, its own and others."""
    frame = read_frame(message)
    for snapshot in snapshots:
        fits = snapshot.topology_hash == frame.topology_hash and snapshot.space == frame.space
        if fits and (frame.mode != "code" or "basis" in snapshot.blocks):
            snapshot.pose(frame)


def _requests() -> list[bytes]:
    spoken = [f"subscribe {topic.text}" for topic in ALL_TOPICS]
    for space in SPACES:
        spoken += [f"snapshot {space}{more}" for more in ("", " basis", " appearance basis")]
    return [text.encode() for text in [*spoken, "unsubscribe", ""]]
