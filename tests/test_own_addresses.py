from __future__ import annotations

import ipaddress
import socket
import time

import pytest

import live.own_addresses
from live.own_addresses import own_addresses


def named(monkeypatch: pytest.MonkeyPatch, *numbers: str) -> None:
    entries = [(socket.AF_INET, socket.SOCK_DGRAM, 17, "", (number, 0)) for number in numbers]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: entries)


def unreachable(*_: object) -> None:
    raise OSError(101, "Network is unreachable")


def test_they_are_this_machine_s_and_no_loopback() -> None:
    for number in own_addresses():
        assert not ipaddress.IPv4Address(number).is_loopback
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind((number, 0))  # only an own address can be bound


def test_each_is_named_once_without_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", unreachable)
    named(monkeypatch, "127.0.1.1", "10.0.0.3", "192.168.1.5", "10.0.0.3", "0.0.0.0")
    assert own_addresses() == ["10.0.0.3", "192.168.1.5"]


def test_the_way_to_other_networks_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    named(monkeypatch, "10.0.0.3", "192.168.1.5")
    monkeypatch.setattr(socket.socket, "connect", lambda *_: None)
    monkeypatch.setattr(socket.socket, "getsockname", lambda _: ("192.168.1.5", 40000))
    assert own_addresses() == ["192.168.1.5", "10.0.0.3"]


def test_what_is_not_known_is_not_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", unreachable)
    monkeypatch.setattr(socket, "getaddrinfo", unreachable)
    assert own_addresses() == []


def test_a_slow_name_server_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = []

    def look_up(*_: object) -> list:
        time.sleep(0.3)
        answered.append(True)
        return []

    monkeypatch.setattr(socket.socket, "connect", unreachable)
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(live.own_addresses, "PATIENCE_S", 0.01)
    assert own_addresses() == []
    assert not answered
