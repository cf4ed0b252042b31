"""Topics: their text, their 32 bytes, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.broadcast.topics import (
    ALL_TOPICS,
    DEFAULT_TOPIC,
    MODES,
    SPACES,
    TOPIC_BYTES,
    Topic,
    parse_topic,
)
from live.errors import PacketError


def test_there_are_twenty_and_each_has_its_own_text() -> None:
    assert len(ALL_TOPICS) == len({topic.text for topic in ALL_TOPICS}) == 20
    assert DEFAULT_TOPIC in ALL_TOPICS


def test_code_is_sent_as_float32_alone_in_every_space() -> None:
    codes = [topic for topic in ALL_TOPICS if topic.mode == "code"]
    assert {topic.encoding for topic in codes} == {"float32"}
    assert [topic.space for topic in codes] == list(SPACES)


@pytest.mark.parametrize("topic", ALL_TOPICS, ids=lambda topic: topic.text)
def test_every_topic_is_read_back_with_and_without_padding(topic: Topic) -> None:
    assert len(topic.message_prefix) == TOPIC_BYTES
    assert parse_topic(topic.message_prefix) == topic
    assert parse_topic(topic.text.encode()) == topic


def test_no_text_is_the_beginning_of_another() -> None:
    texts = [topic.text for topic in ALL_TOPICS]
    assert not [a for a in texts for b in texts if a != b and b.startswith(a)]


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"mimesh.2",
        b"mimesh.1.vertices.int16.mesh",
        b"mimesh.2.vertices.int16.mesh ",
        b"\0mimesh.2.vertices.int16.mesh",
        b"MIMESH.2.VERTICES.INT16.MESH",
        b"mimesh.2.code.int16.mesh",
        DEFAULT_TOPIC.message_prefix + b"\0",
    ],
)
def test_what_is_no_topic_is_refused_in_a_sentence(text: bytes) -> None:
    with pytest.raises(PacketError, match=r"is no topic; write it like mimesh\.2\."):
        parse_topic(text)


@given(st.binary(max_size=64))
def test_noise_is_no_topic(noise: bytes) -> None:
    with pytest.raises(PacketError):
        parse_topic(noise)


def test_the_modes_are_numbered_from_nought() -> None:
    assert list(MODES.values()) == [0, 1, 2]
    assert list(SPACES.values()) == [0, 1, 2, 3]
