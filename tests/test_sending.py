from __future__ import annotations

from contextlib import ExitStack

import pytest
from datagrams import free_port, listening, port_of
from ticks import made_up_tick

import run_live
from live.errors import AddressError
from live.senders.send_address import PROTOCOLS, parse_send_addresses
from live.senders.sending import SENDERS, open_senders


def test_every_protocol_has_its_sender() -> None:
    assert SENDERS.keys() == PROTOCOLS.keys()


def test_all_are_opened_said_and_closed() -> None:
    lines: list[str] = []
    with listening() as listener, ExitStack() as stack:
        port = port_of(listener)
        texts = [f"{scheme}://127.0.0.1:{port}" for scheme in PROTOCOLS]
        senders = open_senders(parse_send_addresses(texts), stack, lines.append)
        for sender in senders:
            sender.take(made_up_tick(1))
        first_bytes = {listener.recv(2000)[:1] for _ in range(5)}
    assert first_bytes == {b"\x06", b"#", b"t"}
    assert lines == [
        f"Sending Live Link Face to 127.0.0.1 port {port}, subject Mimesh",
        f"Sending VMC to 127.0.0.1 port {port}, names perfect-sync; VSeeFace listens on 39540",
        f"Sending iFacialMocap to 127.0.0.1 port {port}, v2; apps of the older format want /v1",
    ]
    assert [sender._port._socket.fileno() for sender in senders] == [-1] * 3


def test_what_vseeface_listens_on_is_said_unless_it_is_sent_there() -> None:
    lines: list[str] = []
    with ExitStack() as stack:
        open_senders(parse_send_addresses(["vmc://", "vmc://:39540"]), stack, lines.append)
    assert [line.endswith("; VSeeFace listens on 39540") for line in lines] == [True, False]


def test_leaving_this_machine_is_said_aloud() -> None:
    lines: list[str] = []
    with ExitStack() as stack:  # TEST-NET-1: a number that nobody has
        open_senders(parse_send_addresses(["vmc://192.0.2.1"]), stack, lines.append)
    assert lines[0].startswith("Sending VMC to 192.0.2.1 port 39539")
    assert lines[1].startswith("Warning: vmc://192.0.2.1:39539: the performer's face leaves")


def test_what_went_wrong_is_said_once_at_the_end() -> None:
    lines: list[str] = []
    with ExitStack() as stack:
        addresses = parse_send_addresses([f"livelink://:{free_port()}"])
        (sender,) = open_senders(addresses, stack, lines.append)
        for number in range(5):
            sender.take(made_up_tick(number))
        assert len(lines) == 1
    assert len(lines) == 2
    assert "nobody listened to at least 4 of 5 packets" in lines[1]


def test_a_machine_nobody_knows_is_refused() -> None:
    with ExitStack() as stack, pytest.raises(AddressError, match="is not known"):
        open_senders(parse_send_addresses(["vmc://no-such-machine.invalid"]), stack, print)


def test_the_option_can_be_given_again_and_again() -> None:
    options = run_live.parse(["--send", "vmc://", "--headless", "--send", "livelink://a/Ann"])
    assert options.send == ("vmc://", "livelink://a/Ann")


def test_nothing_is_opened_for_nothing() -> None:
    with ExitStack() as stack:
        assert open_senders((), stack, pytest.fail) == []
