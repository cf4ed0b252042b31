from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.broadcast.refusal import MAX_SENTENCE_BYTES, decode_refusal, encode_refusal
from live.errors import PacketError


@given(st.text(max_size=1200))
def test_a_sentence_arrives_as_it_was_said_or_cut_between_characters(sentence: str) -> None:
    said = decode_refusal(encode_refusal(sentence))
    assert sentence.startswith(said)
    if len(sentence.encode()) <= MAX_SENTENCE_BYTES:
        assert said == sentence


def test_the_layout() -> None:
    assert encode_refusal("No.") == b"MIMR\x02\x00\x00\x00No."


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (b"MIMR\x02\x00\x00", "message has 7 bytes, a refusal has 8 to 1008"),
        (bytes(2000), "message has 2000 bytes"),
        (b"MIMT\x02\x00\x00\x00no", "magic"),
        (b"MIMR\x03\x00\x00\x00no", "version is 3"),
        (b"MIMR\x02\x00\x01\x00no", "reserved is 1"),
        (b"MIMR\x02\x00\x00\x00\xff", "sentence is not UTF-8"),
    ],
)
def test_what_is_no_refusal_is_named(message: bytes, said: str) -> None:
    with pytest.raises(PacketError, match=said):
        decode_refusal(message)


@given(st.binary(max_size=1100))
def test_no_bytes_raise_anything_but_a_packet_error(message: bytes) -> None:
    with contextlib.suppress(PacketError):
        decode_refusal(message)
