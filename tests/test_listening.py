from __future__ import annotations

import contextlib
import socket

import pytest
from sockets import free_address

from live.broadcast.address import TRANSPORTS, Address
from live.broadcast.listening import check_ports, listen
from live.errors import AddressError


def test_connections_have_short_buffers_and_are_kept_alive() -> None:
    address = free_address()
    with (
        contextlib.closing(listen("127.0.0.1", address.port)) as listener,
        contextlib.closing(socket.create_connection(("127.0.0.1", address.port))),
    ):
        listener.setblocking(True)
        connection, _ = listener.accept()
        with contextlib.closing(connection):
            size = connection.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
            assert size <= 2 * 256 * 1024  # Linux doubles what it is asked for
            assert connection.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)


@pytest.mark.parametrize("offset", range(4))
def test_every_port_is_looked_at(offset: int) -> None:
    address = free_address()
    check_ports(address, TRANSPORTS)
    with (
        contextlib.closing(listen("127.0.0.1", address.port + offset)),
        pytest.raises(AddressError, match=f"Port {address.port + offset} is in use"),
    ):
        check_ports(address, TRANSPORTS)
    check_ports(address, TRANSPORTS)


def test_ports_of_other_ways_do_not_matter() -> None:
    address = free_address()
    with contextlib.closing(listen("127.0.0.1", address.stream_port)):
        check_ports(address, ("zmq", "browser"))


def test_an_interface_that_is_not_here_is_one_sentence() -> None:
    with pytest.raises(AddressError, match=r"of 203\.0\.113\.9 cannot be published on"):
        check_ports(Address("203.0.113.9", 5580), ("tcp",))


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6")
def test_ipv6() -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("no IPv6 loopback here")
    check_ports(Address("[::1]", free_address().port), TRANSPORTS)


def test_with_keys_what_cannot_encrypt_is_looked_at_on_this_machine_only() -> None:
    wide = Address("0.0.0.0", free_address().port)
    with (
        contextlib.closing(listen("127.0.0.2", wide.stream_port)),
        contextlib.closing(listen("127.0.0.2", wide.port)),
    ):
        with pytest.raises(AddressError, match=f"Port {wide.stream_port} "):
            check_ports(wide, ("tcp",))
        check_ports(wide, ("tcp",), encrypted=True)
        with pytest.raises(AddressError, match=f"Port {wide.port} "):
            check_ports(wide, TRANSPORTS, encrypted=True)
