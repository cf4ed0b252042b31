"""Sends datagrams to one machine, and never waits."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections import Counter

from live.errors import AddressError

BROADCAST = ipaddress.IPv4Address("255.255.255.255")
TOLD_TO_RECEIVERS = os.name == "nt"
"""Windows lets a socket know that nobody listened when it receives, others when it sends."""


class DatagramPort:
    """A UDP socket that knows where to. What goes wrong is counted and raises nothing."""

    def __init__(self, host: str, port: int) -> None:
        """Raises AddressError when the host is not known or there is no way to it."""
        self.sent = 0
        """Datagrams that left."""
        self.sent_bytes = 0
        self.unheard = 0
        """Datagrams that came back, at least: nobody listened. Machines that are switched off, and
        many others, do not say so, and those that do say it of one a second."""
        self.failed: Counter[str] = Counter()
        """Reason to datagrams that did not leave."""
        family, target = _find(host, port)
        number = _number_of(target)
        if number.is_multicast or number == BROADCAST:
            raise _refuse_many(host)
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        try:
            self._socket.connect(target)  # so that the system tells when nobody listens
        except PermissionError as problem:
            self._socket.close()
            raise _refuse_many(host) from problem
        except OSError as problem:
            self._socket.close()
            raise AddressError(
                f"There is no way to {host} port {port} ({problem.strerror})."
            ) from problem
        self.is_here = number.is_loopback or _number_of(self._socket.getsockname()) == number
        """Whether this machine is sent to, which is sure to say when nobody listens."""

    def send(self, datagram: bytes) -> None:
        """One datagram, or none; returns at once."""
        if TOLD_TO_RECEIVERS:
            self._hear_refusal()
        try:
            self._try(datagram)
        except ConnectionError:
            # Said of an earlier datagram; this one was held back for it, and somebody may listen
            # by now.
            self.unheard += 1
            self._try_again(datagram)
        except OSError as problem:
            self._count(problem)

    def _hear_refusal(self) -> None:
        try:
            self._socket.recv(1)
        except ConnectionError:
            self.unheard += 1
        except OSError:
            pass  # as long as nothing comes back

    def close(self) -> None:
        """Give the socket back."""
        self._socket.close()

    def _try(self, datagram: bytes) -> None:
        self.sent_bytes += self._socket.send(datagram)
        self.sent += 1

    def _try_again(self, datagram: bytes) -> None:
        try:
            self._try(datagram)
        except OSError as problem:
            self._count(problem)

    def _count(self, problem: OSError) -> None:
        self.failed[problem.strerror or type(problem).__name__] += 1


def _refuse_many(host: str) -> AddressError:
    """A face is for whoever was named; to a whole network it is neither broadcast nor multicast."""
    return AddressError(
        f"{host} is no one machine but a whole network; write the address of the machine where the "
        "app runs."
    )


def _number_of(place: tuple) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    return ipaddress.ip_address(str(place[0]).partition("%")[0])


def _find(host: str, port: int) -> tuple[socket.AddressFamily, tuple]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError) as problem:
        raise AddressError(
            f"{host!r} is not known on this network; write the number of the machine that should "
            "receive."
        ) from problem
    family, _, _, _, target = found[0]
    return family, target
