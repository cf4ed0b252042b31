from __future__ import annotations

import pytest

from capture.errors import SourceError
from capture.streams.stream_address import StreamAddress, is_take, parse_stream


@pytest.mark.parametrize(
    ("spec", "address"),
    [
        ("livelink", ("livelink", "127.0.0.1", 11111)),
        ("osf", ("osf", "127.0.0.1", 11573)),
        (" livelink:12345 ", ("livelink", "127.0.0.1", 12345)),
        ("livelink:0.0.0.0:11111", ("livelink", "0.0.0.0", 11111)),
        ("osf:localhost:9000", ("osf", "127.0.0.1", 9000)),
        ("livelink:*:9000", ("livelink", "0.0.0.0", 9000)),
        ("livelink:[::1]:9000", ("livelink", "::1", 9000)),
        ("livelink:0.0.0.0", ("livelink", "0.0.0.0", 11111)),
        ("osf:[::]", ("osf", "::", 11573)),
        ("LiveLink", ("livelink", "127.0.0.1", 11111)),
        ("livelink://0.0.0.0:11112", ("livelink", "0.0.0.0", 11112)),
        ("livelink:192.168.0.7:9000", ("livelink", "192.168.0.7", 9000)),
    ],
)
def test_addresses_are_read(spec: str, address: tuple) -> None:
    assert parse_stream(spec) == StreamAddress(*address)


@pytest.mark.parametrize("spec", ["0", "demo", "osf.mp4", "livelink cam", "a/livelink", "", "c:1"])
def test_other_sources_are_none(spec: str) -> None:
    assert parse_stream(spec) is None


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("livelink:", "should look like"),
        ("livelink:x", "'x' is no address"),
        ("livelink:123456", "should look like"),
        ("osf:11573:0.0.0.0", "look like osf, osf:11573 or osf:0.0.0.0:11573"),
        ("livelink:1:2:3", "should look like"),
        ("livelink:0", "Port 0"),
        ("livelink:70000", "Port 70000"),
        ("livelink:phone:11111", "'phone' is no address"),
        ("livelink:[::1:9:9", "should look like"),
    ],
)
def test_what_cannot_be_listened_on_is_one_sentence(spec: str, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        parse_stream(spec)


def test_what_becomes_reachable_is_said() -> None:
    def reach(spec: str) -> str:
        address = parse_stream(spec)
        assert address is not None
        return address.describe_reach()

    assert "this machine alone" in reach("livelink")
    assert "--source osf:0.0.0.0:11573" in reach("osf:[::1]:11573")
    for wide in ("livelink:*:1", "livelink:[::]:1"):
        assert reach(wide).startswith("Warning: Live Link Face is awaited on UDP port 1 of any add")
    assert "of 192.168.0.7;" in reach("livelink:192.168.0.7:1")


@pytest.mark.parametrize(
    ("spec", "own", "said"),
    [
        ("livelink:*", ["192.168.1.5"],
         "In the phone's app, give 192.168.1.5 port 11111 as the target"),
        ("livelink:[::]:9", ["192.168.1.5", "10.0.0.3"],
         "In the phone's app, give 192.168.1.5 or 10.0.0.3 (whichever is in its network) port 9 as "
         "the target"),
        ("osf:*", ["192.168.1.5"], "Start OpenSeeFace with --ip 192.168.1.5 --port 11573"),
        ("livelink:10.0.0.9", [], "In the phone's app, give 10.0.0.9 port 11111 as the target"),
        ("livelink:*", [], None),
        ("livelink", ["192.168.1.5"], None),
    ],
)  # fmt: skip
def test_what_the_sender_must_be_told_is_said(spec: str, own: list[str], said: str | None) -> None:
    address = parse_stream(spec)
    assert address is not None
    assert address.describe_target(own) == said


def test_what_to_look_at_in_silence_is_said() -> None:
    def silence(spec: str) -> str:
        address = parse_stream(spec)
        assert address is not None
        return address.describe_silence()

    assert silence("livelink").endswith("or write --source livelink:0.0.0.0:11111.")
    assert silence("livelink:*").endswith("and that port, and that the firewall lets it in.")
    assert silence("osf:*").endswith("lets it in; it sends nothing while it sees no face.")


def test_takes_are_known_by_their_ending() -> None:
    assert is_take("a/b.CSV")
    assert not is_take("demo")
    assert not is_take("csv")
