from __future__ import annotations

import pytest

from live.errors import AddressError
from live.senders.send_address import SendAddress, parse_send_address, parse_send_addresses


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("livelink://10.0.0.5", SendAddress("livelink", "10.0.0.5", 11111, "Mimesh")),
        ("livelink://studio.local:11112/Ann%20B", SendAddress("livelink", "studio.local", 11112,
                                                              "Ann B")),
        ("livelink://h/Zoë", SendAddress("livelink", "h", 11111, "Zoë")),
        ("VMC://", SendAddress("vmc", "127.0.0.1", 39539, "perfect-sync")),
        ("LiveLink://h/Ann", SendAddress("livelink", "h", 11111, "Ann")),
        ("vmc://", SendAddress("vmc", "127.0.0.1", 39539, "perfect-sync")),
        ("vmc://localhost:39540/camel", SendAddress("vmc", "127.0.0.1", 39540, "camel")),
        (" vmc://[::1]:39540/presets ", SendAddress("vmc", "::1", 39540, "presets")),
        ("vmc://[fe80::1%eth0]", SendAddress("vmc", "fe80::1%eth0", 39539, "perfect-sync")),
        ("ifacialmocap://127.0.0.1/", SendAddress("ifacialmocap", "127.0.0.1", 49983, "v2")),
        ("ifacialmocap:///v1", SendAddress("ifacialmocap", "127.0.0.1", 49983, "v1")),
    ],
)  # fmt: skip
def test_what_is_left_out_is_the_apps_own(text: str, address: SendAddress) -> None:
    assert parse_send_address(text) == address


def test_an_address_reads_back_as_itself() -> None:
    for text in ("vmc://[::1]:39540", "livelink://studio:1"):
        assert str(parse_send_address(text)) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("10.0.0.5:11111", "write it like livelink://127.0.0.1:11111, vmc://"),
        ("osc://10.0.0.5", "'osc://10.0.0.5' is no address to send to"),
        ("vmc://a b", "is no address to send to"),
        ("vmc://a/camel/more", "is no address to send to"),
        ("vmc://a:0", "Port 0 of 'vmc://a:0' does not exist"),
        ("vmc://a:65536", "Port 65536"),
        ("vmc://[::1", "is no address to send to"),
        ("vmc://[:::1]", "is no IPv6 address"),
        ("vmc://0.0.0.0", "is no machine to send to"),
        ("vmc://[::]", "is no machine to send to"),
        ("vmc://a/Camel", "vmc can end with /perfect-sync, /camel, /presets"),
        ("ifacialmocap://a/v3", "ifacialmocap can end with /v2, /v1"),
        ("livelink://a/" + "x" * 101, "of 100 bytes at most"),
        ("livelink://a/two%0Alines", "should be printable"),
    ],
)
def test_what_is_no_address_is_told_in_one_sentence(text: str, said: str) -> None:
    with pytest.raises(AddressError) as told:
        parse_send_address(text)
    assert said in str(told.value)
    assert str(told.value).endswith(".")


def test_one_app_is_sent_to_once() -> None:
    assert len(parse_send_addresses(["vmc://", "vmc://:39540", "livelink://"])) == 3
    with pytest.raises(AddressError, match=r"names vmc://127\.0\.0\.1:39539 twice"):
        parse_send_addresses(["vmc://", "vmc://localhost/camel"])
