from __future__ import annotations

import pytest

from live.broadcast.browser_origin import parse_origins
from live.errors import AddressError


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("http://localhost:8123", "http://localhost:8123"),
        ("https://My-Page.example", "https://my-page.example"),
        ("http://127.0.0.1:08080", "http://127.0.0.1:8080"),
        ("http://[::1]:8123", "http://[::1]:8123"),
        ("http://localhost:80", "http://localhost"),
        ("https://localhost:443", "https://localhost"),
        ("https://localhost:80", "https://localhost:80"),
    ],
)
def test_an_origin_is_kept_as_browsers_write_it(text: str, origin: str) -> None:
    assert parse_origins([text]) == {origin}


def test_none_and_several() -> None:
    assert parse_origins(()) == frozenset()
    assert len(parse_origins(["http://a", "http://b:1", "http://A:80"])) == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "*",
        "localhost:8123",
        "file:///page.html",
        "ws://localhost:8123",
        "http://",
        "http://localhost:8123/",
        "http://localhost:8123/page.html",
        "http://me@localhost:8123",
        "http://*.example",
        "http://localhost:",
        "http://localhost:0",
        "http://localhost:65536",
        "http://two words",
        "http://a..b",
        "http://a\n",
    ],
)
def test_anything_else_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(AddressError) as refused:
        parse_origins(["http://localhost:8123", text])
    assert str(refused.value).startswith(f"{text!r} is no origin of a page; write it like")
