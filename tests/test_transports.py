from __future__ import annotations

import threading

import pytest
from broadcasts import MadeUpSource
from sockets import free_address

from live.broadcast.address import TRANSPORTS, Address
from live.broadcast.curve_keys import load_curve_keys
from live.broadcast.listening import check_ports, listen
from live.broadcast.snapshot_desk import SnapshotDesk
from live.broadcast.tcp_broadcast import TcpBroadcast
from live.broadcast.transports import open_transports
from live.broadcast.web_broadcast import WebBroadcast
from live.broadcast.zmq_broadcast import ZmqBroadcast
from live.errors import AddressError

KINDS = {"zmq": ZmqBroadcast, "tcp": TcpBroadcast, "browser": WebBroadcast}
DESK = SnapshotDesk(MadeUpSource())  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("over", [TRANSPORTS, ("zmq",), ("tcp",), ("browser",), ("browser", "zmq")])
def test_what_is_chosen_is_opened_and_closed_with_its_threads(over: tuple[str, ...]) -> None:
    address = free_address()
    before = threading.active_count()
    transports = open_transports(address, DESK, over, None)
    assert {type(way) for way in transports.open} == {KINDS[name] for name in over}
    assert (transports.page_link is not None) == ("browser" in over)
    assert {frozenset(way.wanted()) for way in transports.open} == {frozenset()}
    transports.close()
    check_ports(address, TRANSPORTS)
    assert threading.active_count() == before


@pytest.mark.parametrize("offset", [0, 1, 2, 3])
def test_all_or_none(offset: int) -> None:
    address = free_address()
    before = threading.active_count()
    taken = listen("127.0.0.1", address.port + offset)
    with pytest.raises(AddressError, match=f"Port {address.port + offset} is in use"):
        open_transports(address, DESK, TRANSPORTS, None)
    taken.close()
    check_ports(address, TRANSPORTS)
    assert threading.active_count() == before


def test_with_keys_what_cannot_encrypt_stays_on_this_machine(tmp_path) -> None:
    wide = Address("0.0.0.0", free_address().port)
    transports = open_transports(wide, DESK, TRANSPORTS, load_curve_keys(tmp_path))
    # The interface is not taken: somebody else can have the same port on another one of this host.
    listen("127.0.0.2", wide.stream_port).close()
    listen("127.0.0.2", wide.page_port).close()
    with pytest.raises(AddressError):
        listen("127.0.0.2", wide.port)
    transports.close()
