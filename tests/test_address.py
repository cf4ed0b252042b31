from __future__ import annotations

import pytest

from live.broadcast.address import Address, parse_address
from live.errors import AddressError


@pytest.mark.parametrize(
    ("text", "frames", "snapshot"),
    [
        ("tcp://127.0.0.1:5580", "tcp://127.0.0.1:5580", "tcp://127.0.0.1:5581"),
        ("tcp://localhost:1", "tcp://127.0.0.1:1", "tcp://127.0.0.1:2"),
        (" tcp://[::1]:7000 ", "tcp://[::1]:7000", "tcp://[::1]:7001"),
    ],
)
def test_loopback_addresses_need_no_warning(text: str, frames: str, snapshot: str) -> None:
    address = parse_address(text)
    assert (address.frames, address.snapshot) == (frames, snapshot)
    assert address.is_loopback
    assert address.kept_here() == address


@pytest.mark.parametrize("text", ["tcp://0.0.0.0:5580", "tcp://*:5580", "tcp://192.168.1.2:5580"])
def test_addresses_that_leave_the_machine_can_be_kept_here(text: str) -> None:
    address = parse_address(text)
    assert not address.is_loopback
    assert address.kept_here() == Address("127.0.0.1", 5580)


@pytest.mark.parametrize(
    ("host", "interface", "visitable"),
    [
        ("*", "0.0.0.0", "127.0.0.1"),
        ("0.0.0.0", "0.0.0.0", "127.0.0.1"),
        ("[::]", "::", "[::1]"),
        ("[::1]", "::1", "[::1]"),
        ("192.168.1.2", "192.168.1.2", "192.168.1.2"),
    ],
)
def test_hosts_as_sockets_and_as_links_want_them(host: str, interface: str, visitable: str) -> None:
    address = Address(host, 5580)
    assert (address.interface, address.visitable_host) == (interface, visitable)
    assert (address.stream_port, address.page_port) == (5582, 5583)


@pytest.mark.parametrize(
    "text",
    ["", "5580", "127.0.0.1:5580", "udp://127.0.0.1:5580", "tcp://127.0.0.1", "tcp://a b:1", "on"],
)
def test_other_texts_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(AddressError, match=r"tcp://127\.0\.0\.1:5580"):
        parse_address(text)


@pytest.mark.parametrize("host", ["eth0", "my-machine", "300.1.1.1", "127.1", "[1:2]"])
def test_hosts_are_numbers(host: str) -> None:
    with pytest.raises(AddressError, match=r"in numbers; write 127\.0\.0\.1"):
        parse_address(f"tcp://{host}:5580")


@pytest.mark.parametrize("port", [0, 65533, 65535, 99999])
def test_ports_without_three_more_are_refused(port: int) -> None:
    with pytest.raises(AddressError, match=str(port)):
        parse_address(f"tcp://127.0.0.1:{port}")
