from __future__ import annotations

from pathlib import Path

import pytest

from live.broadcast.address import TRANSPORTS, Address
from live.broadcast.announcement import describe_broadcast, warn_of_reach
from live.broadcast.curve_keys import CurveKeys

HERE, WIDE = Address("127.0.0.1", 5580), Address("0.0.0.0", 5580)
KEYS = CurveKeys(b"", b"", Path("keys"))
LINK = "http://127.0.0.1:5583/#token"


def test_every_way_in_is_named() -> None:
    lines = list(describe_broadcast(HERE, TRANSPORTS, None, LINK))
    assert lines == [
        "Publishing frames on tcp://127.0.0.1:5580, the mesh on tcp://127.0.0.1:5581 (ZeroMQ)",
        "Publishing frames and mesh on 127.0.0.1 port 5582 (plain TCP)",
        "In a browser: http://127.0.0.1:5583/#token",
    ]
    assert list(describe_broadcast(HERE, ("tcp",), None, None)) == lines[1:2]


def test_with_keys_the_rest_stays_here_and_it_is_said() -> None:
    lines = list(describe_broadcast(WIDE, TRANSPORTS, KEYS, LINK))
    assert "tcp://0.0.0.0:5580" in lines[0]
    assert str(Path("keys", "mimesh-receiver.key_secret")) in lines[1]
    assert "on 127.0.0.1 port 5582" in lines[2]
    assert lines[-1] == "  --curve encrypts ZeroMQ alone: all else is for this machine only"


@pytest.mark.parametrize(
    ("host", "shown"), [("0.0.0.0", "127.0.0.1"), ("*", "127.0.0.1"), ("[::]", "[::1]")]
)
def test_a_link_for_every_interface_says_what_to_put_elsewhere(host: str, shown: str) -> None:
    told = f"  from another machine, put this machine's address in the place of {shown}"
    address = Address(host, 5580)
    assert list(describe_broadcast(address, ("browser",), None, LINK))[-1] == told
    assert told not in list(describe_broadcast(address, TRANSPORTS, KEYS, LINK))
    assert told not in list(describe_broadcast(address, ("tcp",), None, None))
    one = Address("192.168.1.2", 5580)
    assert len(list(describe_broadcast(one, ("browser",), None, LINK))) == 1


def test_loopback_needs_no_warning() -> None:
    assert list(warn_of_reach(HERE, TRANSPORTS, encrypted=False)) == []


def test_what_others_could_reach_is_said_of_each_way() -> None:
    zmq, tcp, page = warn_of_reach(WIDE, TRANSPORTS, encrypted=False)
    for warning in (zmq, tcp, page):
        assert "everybody who can reach this machine" in warning
        assert "performer's face" in warning
        assert "unencrypted" in warning
    assert "and has the link" in page
    assert "--curve" in zmq


@pytest.mark.parametrize("over", [TRANSPORTS, ("zmq",)])
def test_with_keys_one_warning_is_left(over: tuple[str, ...]) -> None:
    (warning,) = warn_of_reach(WIDE, over, encrypted=True)
    assert "has the key file" in warning
