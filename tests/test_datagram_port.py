from __future__ import annotations

import re
import socket
from collections.abc import Callable

import pytest
from datagrams import free_port, listening, port_of

from live.errors import AddressError
from live.own_addresses import own_addresses
from live.senders.datagram_port import DatagramPort


def test_datagrams_arrive_as_they_are_and_in_order() -> None:
    with listening() as listener:
        port = DatagramPort("127.0.0.1", port_of(listener))
        for number in range(20):
            port.send(bytes([number]) * 300)
        assert [listener.recv(2000) for _ in range(20)] == [bytes([n]) * 300 for n in range(20)]
        port.close()
    assert (port.sent, port.sent_bytes, port.unheard, dict(port.failed)) == (20, 6000, 0, {})
    assert port.is_here


@pytest.mark.skipif(not hasattr(socket, "SO_REUSEPORT"), reason="only Linux tells of it at once")
def test_nobody_there_is_counted_and_whoever_comes_later_misses_nothing() -> None:
    number = free_port()
    port = DatagramPort("127.0.0.1", number)
    for _ in range(10):
        port.send(b"into the void")
    assert port.sent == 10
    assert port.unheard == 9  # of the last one it is told with the next
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", number))
        listener.settimeout(5)
        port.send(b"hello")
        assert listener.recv(100) == b"hello"
    port.close()
    assert not port.failed


@pytest.mark.skipif(not hasattr(socket, "SO_REUSEPORT"), reason="only Linux tells of it at once")
def test_where_receivers_are_told_nobody_there_is_counted_as_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("live.senders.datagram_port.TOLD_TO_RECEIVERS", True)
    port = DatagramPort("127.0.0.1", free_port())
    for _ in range(10):
        port.send(b"into the void")
    port.close()
    assert (port.sent, port.unheard, dict(port.failed)) == (10, 9, {})


class Broken:
    """A socket that fails in a certain way."""

    def __init__(self, fail: Callable[[], None]) -> None:
        self.send = lambda _: fail()

    def close(self) -> None:
        pass


def failing(problem: OSError) -> DatagramPort:
    port = DatagramPort("127.0.0.1", 9)
    port.close()

    def fail() -> None:
        raise problem

    port._socket = Broken(fail)  # pyright: ignore[reportAttributeAccessIssue]
    return port


@pytest.mark.parametrize(
    ("problem", "counts"),
    [
        (OSError(101, "Network is unreachable"), {"Network is unreachable": 3}),
        (BlockingIOError(11, "Resource temporarily unavailable"),
         {"Resource temporarily unavailable": 3}),
        (ConnectionRefusedError(111, "Connection refused"), {"Connection refused": 3}),
        (OSError("no number"), {"OSError": 3}),
    ],
)  # fmt: skip
def test_a_failing_network_raises_nothing_and_is_counted(problem: OSError, counts: dict) -> None:
    port = failing(problem)
    for _ in range(3):
        port.send(b"x")
    assert dict(port.failed) == counts
    assert port.sent == 0


@pytest.mark.parametrize("host", ["255.255.255.255", "224.0.0.1", "239.1.2.3", "ff02::1"])
def test_a_whole_network_is_no_machine(host: str) -> None:
    with pytest.raises(AddressError, match=f"^{re.escape(host)} is no one machine"):
        DatagramPort(host, 11111)


def test_a_machine_s_own_address_is_here_and_others_are_not() -> None:
    for number in own_addresses():
        port = DatagramPort(number, 9)
        port.close()
        assert port.is_here
    other = DatagramPort("192.0.2.77", 9)  # TEST-NET-1: a number that nobody has
    other.close()
    assert not other.is_here


def test_a_machine_that_is_not_known_is_told_at_once() -> None:
    with pytest.raises(AddressError, match=r"'no such\.invalid' is not known on this network"):
        DatagramPort("no such.invalid", 9)


def test_what_no_way_leads_to_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(_: object, target: object) -> None:
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(socket.socket, "connect", connect)
    with pytest.raises(AddressError, match=r"There is no way to 203\.0\.113\.7 port 9 \(Network"):
        DatagramPort("203.0.113.7", 9)
