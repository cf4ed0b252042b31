from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.broadcast.client_requests import (
    MAX_REQUEST_BYTES,
    RequestMeter,
    SnapshotRequest,
    Subscription,
    parse_request,
)
from live.broadcast.topics import ALL_TOPICS
from live.errors import PacketError


@pytest.mark.parametrize("topic", ALL_TOPICS)
def test_frames_are_asked_for_by_topic_padded_or_not(topic) -> None:
    assert parse_request(f"subscribe {topic.text}".encode()) == Subscription(topic)
    assert parse_request(b"subscribe " + topic.message_prefix) == Subscription(topic)


def test_frames_are_asked_for_no_more() -> None:
    assert parse_request(b"unsubscribe") == Subscription(None)


@pytest.mark.parametrize(
    ("text", "basis", "appearance"),
    [
        (b"snapshot unity", False, False),
        (b"snapshot unity basis", True, False),
        (b"snapshot unity appearance", False, True),
        (b"snapshot unity appearance basis", True, True),
        (b" snapshot  unity\n", False, False),
    ],
)
def test_a_mesh_is_asked_for_with_what_belongs_to_it(
    text: bytes, basis: bool, appearance: bool
) -> None:
    assert parse_request(text) == SnapshotRequest("unity", basis, appearance)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "'' is no request; ask for `subscribe TOPIC`"),
        (b"hello", "'hello' is no request"),
        (b"subscribe", "'subscribe' is no request"),
        (b"subscribe mimesh.1.vertices.int16.mesh", "is no topic; write it like"),
        (b"snapshot", "'snapshot' is no request"),
        (b"snapshot maya", "'maya' is no space; there are mesh, gltf, unity, unreal."),
        (b"snapshot mesh smell", "no 'smell' to add; there are basis and appearance."),
        (b"subscribe \xff", "A request is ASCII text"),
        (b"x" * 300, "A request has at most 256 bytes; this one has 300."),
        (b"x" * 200, r"x\.\.\.' is no request"),
    ],
)
def test_anything_else_is_refused_with_what_would_be_right(text: bytes, said: str) -> None:
    with pytest.raises(PacketError, match=said):
        parse_request(text)


@given(st.one_of(st.binary(max_size=MAX_REQUEST_BYTES + 5), st.text(max_size=80).map(str.encode)))
def test_no_bytes_raise_anything_but_a_packet_error(text: bytes) -> None:
    with contextlib.suppress(PacketError):
        parse_request(text)


@given(
    st.sampled_from([b"snapshot", b"subscribe", b"unsubscribe"]),
    st.lists(st.binary(max_size=12), max_size=5),
)
def test_nor_do_bytes_that_begin_well(verb: bytes, words: list[bytes]) -> None:
    with contextlib.suppress(PacketError):
        parse_request(b" ".join([verb, *words]))


def test_requests_are_counted_by_the_second() -> None:
    meter = RequestMeter(per_second=3)
    for now in (5.0, 5.1, 5.9):
        meter.count(now)
    with pytest.raises(PacketError, match="At most 3 requests a second"):
        meter.count(5.95)
    meter.count(6.0)
