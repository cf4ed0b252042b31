from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.broadcast.topics import ALL_TOPICS, DEFAULT_TOPIC, Topic
from live.broadcast.zmq_demand import MOST_PREFIXES, Demand, topics_under

CODE = Topic("code", "float32", "unity")


@pytest.mark.parametrize("topic", ALL_TOPICS)
def test_a_topic_is_wanted_by_its_text_padded_or_not(topic: Topic) -> None:
    assert topics_under(topic.message_prefix) == {topic}
    assert topics_under(topic.text.encode()) == {topic}
    assert topics_under(topic.text.encode()[:-1]) == {topic} or topic.text.endswith("l")


@pytest.mark.parametrize(
    "prefix", [b"", b"mimesh", b"mimesh.2.", b"mimesh.2.vertices", b"mimesh.2.vertices.int16."]
)
def test_who_wants_everything_is_sent_the_usual(prefix: bytes) -> None:
    assert topics_under(prefix) == {DEFAULT_TOPIC}


@pytest.mark.parametrize(
    "prefix", [b"mimesh.2.code", b"mimesh.2.region.int16.", b"mimesh.2.vertices.int16.u"]
)
def test_several_topics_without_the_usual_are_nobody_s(prefix: bytes) -> None:
    assert topics_under(prefix) == set()


@pytest.mark.parametrize(
    "prefix", [b"mimesh.frame.1", b"x", bytes(32), CODE.message_prefix + b"\0", b"\xff" * 900]
)
def test_garbage_is_nobody_s(prefix: bytes) -> None:
    demand = Demand()
    demand.hear(b"\1" + prefix)
    assert demand.wanted == set()
    assert not demand._prefixes


def test_demand_lasts_until_the_last_prefix_is_gone() -> None:
    demand = Demand()
    demand.hear(b"\1" + CODE.message_prefix)
    demand.hear(b"\1" + CODE.text.encode())
    demand.hear(b"\1")
    assert demand.wanted == {CODE, DEFAULT_TOPIC}
    demand.hear(b"\0" + CODE.message_prefix)
    assert demand.wanted == {CODE, DEFAULT_TOPIC}
    demand.hear(b"\0" + CODE.text.encode())
    assert demand.wanted == {DEFAULT_TOPIC}
    demand.hear(b"\0" + CODE.text.encode())  # nobody left twice
    demand.hear(b"\0")
    assert demand.wanted == set()


@given(st.lists(st.binary(max_size=40), max_size=30))
def test_no_notice_breaks_it(notices: list[bytes]) -> None:
    demand = Demand()
    for notice in notices:
        demand.hear(notice)
    assert demand.wanted <= set(ALL_TOPICS)


def test_prefixes_of_no_topic_count_too_until_they_go() -> None:
    demand = Demand()
    for number in range(MOST_PREFIXES):
        demand.hear(b"\1%d" % number)
        demand.hear(b"hello")  # which a publisher may be told, too
    assert not demand.too_many
    demand.hear(b"\1one more")
    assert demand.too_many
    demand.hear(b"\0one more")
    assert not demand.too_many
