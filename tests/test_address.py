from __future__ import annotations

import pytest

from live.address import parse_address
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
    assert address.warning is None


@pytest.mark.parametrize("text", ["tcp://0.0.0.0:5580", "tcp://*:5580", "tcp://192.168.1.2:5580"])
def test_addresses_that_leave_the_machine_are_warned_about(text: str) -> None:
    warning = parse_address(text).warning
    assert warning is not None
    assert "performer's face" in warning


@pytest.mark.parametrize(
    "text",
    ["", "5580", "127.0.0.1:5580", "udp://127.0.0.1:5580", "tcp://127.0.0.1", "tcp://a b:1", "on"],
)
def test_other_texts_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(AddressError, match=r"tcp://127\.0\.0\.1:5580"):
        parse_address(text)


@pytest.mark.parametrize("port", [0, 65535, 99999])
def test_ports_without_a_next_one_are_refused(port: int) -> None:
    with pytest.raises(AddressError, match=str(port)):
        parse_address(f"tcp://127.0.0.1:{port}")
