from __future__ import annotations

import pytest
from websockets.datastructures import Headers

from live.broadcast.browser_gate import BrowserGate, offered_subprotocols

GATE = BrowserGate(5583, "the-token")


@pytest.mark.parametrize(
    "host", ["127.0.0.1:5583", "localhost:5583", "LocalHost:5583", "[::1]:5583", "192.168.1.2:5583"]
)
def test_this_machine_has_these_names(host: str) -> None:
    assert GATE.find_host(Headers(Host=host), "192.168.1.2") == host.lower()


@pytest.mark.parametrize(
    "host", ["", "127.0.0.1", "127.0.0.1:80", "evil.example:5583", "192.168.1.3:5583", "127.1:5583"]
)
def test_other_names_are_not_this_machine(host: str) -> None:
    assert GATE.find_host(Headers(Host=host), "192.168.1.2") is None


def test_one_host_is_named_not_none_and_not_two() -> None:
    assert GATE.find_host(Headers(), "127.0.0.1") is None
    twice = Headers([("Host", "127.0.0.1:5583"), ("Host", "evil.example")])
    assert GATE.find_host(twice, "127.0.0.1") is None


def test_a_socket_for_both_kinds_of_address_knows_the_older_one() -> None:
    reached_at = "::ffff:192.168.1.2"
    assert GATE.find_host(Headers(Host="192.168.1.2:5583"), reached_at) == "192.168.1.2:5583"
    assert GATE.find_host(Headers(Host="192.168.1.3:5583"), reached_at) is None


def test_ipv6_is_written_in_brackets() -> None:
    assert GATE.find_host(Headers(Host="[fe80::1]:5583"), "fe80::1%eth0") == "[fe80::1]:5583"


@pytest.mark.parametrize(
    ("origins", "known"),
    [
        ([], True),
        (["http://localhost:5583"], True),
        (["http://127.0.0.1:5583"], False),  # the page was asked for by another name
        (["https://localhost:5583"], False),
        (["null"], False),
        (["http://localhost:5583", "http://evil.example"], False),
    ],
)
def test_only_our_own_page_may_ask(origins: list[str], known: bool) -> None:
    headers = Headers([("Origin", origin) for origin in origins])
    assert GATE.knows_origin(headers, "localhost:5583") is known


@pytest.mark.parametrize(
    ("origins", "known"),
    [
        (["http://localhost:8123"], True),
        (["http://localhost:5583"], True),
        ([], True),
        (["http://localhost:81234"], False),
        (["http://localhost"], False),
        (["https://localhost:8123"], False),
        (["http://localhost:8123", "http://localhost:8123"], False),
        (["null"], False),
    ],
)
def test_a_page_that_was_let_in_may_ask_too(origins: list[str], known: bool) -> None:
    gate = BrowserGate(5583, "the-token", {"http://localhost:8123"})
    headers = Headers([("Origin", origin) for origin in origins])
    assert gate.knows_origin(headers, "localhost:5583") is known


@pytest.mark.parametrize(
    ("offered", "known"),
    [
        ("mimesh.2, token.the-token", True),
        ("token.the-token,mimesh.2", True),
        ("mimesh.2, token.the-toke", False),
        ("mimesh.2, token.", False),
        ("mimesh.2", False),
        ("mimesh.2, the-token", False),
        ("token.the-token, token.other", False),
        ("token.th\u00e9", False),
    ],
)
def test_the_token_is_offered_as_a_subprotocol(offered: str, known: bool) -> None:
    assert GATE.knows_token(Headers({"Sec-WebSocket-Protocol": offered})) is known


def test_subprotocols_come_in_one_header_or_in_many() -> None:
    headers = Headers([("Sec-WebSocket-Protocol", "a, b"), ("Sec-WebSocket-Protocol", "c")])
    assert offered_subprotocols(headers) == ["a", "b", "c"]
