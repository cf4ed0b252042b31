from __future__ import annotations

import logging
import queue
import socket

import pytest

from capture.errors import DatagramError, SourceError
from capture.streams.datagram_listener import DatagramListener
from capture.streams.stream_address import StreamAddress


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture
def address() -> StreamAddress:
    return StreamAddress("livelink", "127.0.0.1", free_port())


def send(address: StreamAddress, *contents: bytes) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for content in contents:
            sender.sendto(content, (address.host, address.port))


def test_datagrams_are_handed_on_and_nonsense_is_told_once(
    address: StreamAddress, caplog: pytest.LogCaptureFixture
) -> None:
    came: queue.Queue[bytes] = queue.Queue()

    def take(content: bytes, arrived_ns: int, host: str) -> None:
        if content == b"nonsense":
            raise DatagramError("version should be 6")
        assert host == "127.0.0.1"
        came.put(content)

    listener = DatagramListener(address, take)
    with caplog.at_level(logging.WARNING):
        send(address, b"nonsense", b"one", b"nonsense", b"", b"two")
        assert [came.get(timeout=5) for _ in range(3)] == [b"one", b"", b"two"]
        listener.close()
        listener.close()
    assert listener.refused == 2
    first, last = [record.getMessage() for record in caplog.records]
    assert first == "127.0.0.1 sends packets that are not Live Link Face's: version should be 6."
    assert last == "2 of 5 packets were not Live Link Face's."


def test_a_taken_port_is_one_sentence_and_a_closed_one_is_free(address: StreamAddress) -> None:
    listener = DatagramListener(address, lambda *_: None)
    with pytest.raises(SourceError, match=f"UDP port {address.port} of 127.0.0.1 cannot be"):
        DatagramListener(address, lambda *_: None)
    listener.close()
    DatagramListener(address, lambda *_: None).close()


def test_the_way_out_of_a_taken_port_keeps_to_the_interface() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("0.0.0.0", 0))
        port = other.getsockname()[1]
        with pytest.raises(SourceError, match=rf"--source osf:0\.0\.0\.0:{port % 65535 + 1}\."):
            DatagramListener(StreamAddress("osf", "0.0.0.0", port), lambda *_: None)


def test_another_machine_s_address_is_one_sentence(address: StreamAddress) -> None:
    strange = StreamAddress("osf", "203.0.113.7", address.port)
    with pytest.raises(SourceError, match=r"^203\.0\.113\.7 is no address of this machine"):
        DatagramListener(strange, lambda *_: None)


def test_that_nothing_came_is_told_at_the_end(
    address: StreamAddress, caplog: pytest.LogCaptureFixture
) -> None:
    listener = DatagramListener(address, lambda *_: None)
    with caplog.at_level(logging.WARNING):
        listener.close()
        listener.close()
    (line,) = [record.getMessage() for record in caplog.records]
    assert line == (
        f"Nothing came to UDP port {address.port}: see that Live Link Face sends to this machine "
        f"and that port and runs on it, or write --source livelink:0.0.0.0:{address.port}."
    )


def test_every_address_means_those_of_ipv4_too() -> None:
    if not socket.has_ipv6:
        pytest.skip("there is no IPv6 here")
    came: queue.Queue[str] = queue.Queue()
    port = free_port()
    listener = DatagramListener(
        StreamAddress("osf", "::", port), lambda content, arrived_ns, host: came.put(host)
    )
    send(StreamAddress("osf", "127.0.0.1", port), b"one")
    assert came.get(timeout=5) == "::ffff:127.0.0.1"
    listener.close()
