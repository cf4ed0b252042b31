from __future__ import annotations

import time
from itertools import pairwise

import numpy as np
import pytest
from recorded_takes import live_link_packet, some_values
from test_datagram_listener import free_port, send
from ticks import made_up_tick

from capture.sources import LimitedSource
from capture.still import Still
from capture.streams.live_link_format import LiveLinkFormat
from capture.streams.sender_turn import Sender, SenderTurn
from capture.streams.stream_address import StreamAddress
from capture.streams.streamed_performer import StreamedPerformer
from live.config import LiveOptions
from live.perform import perform
from live.stream_watch import StreamWatch, watch_stream

SECOND = 1_000_000_000
ANN = Sender("Ann", "192.168.1.7", "A")
BOB = Sender("Bob", "192.168.1.8", "B")
TICK = made_up_tick(0)


class MadeUpNetwork:
    """Senders and a watch on one made-up clock, 100 steps a second."""

    def __init__(self, kind: str = "livelink", host: str = "0.0.0.0") -> None:
        self.address = StreamAddress(kind, host, 11111)
        self.turn = SenderTurn()
        self.nothing_came = True
        self.lines: list[tuple[float, str]] = []
        self._now_ns = 50 * SECOND
        self._watch = StreamWatch(self, self._say, lambda: self._now_ns)

    def _say(self, line: str) -> None:
        self.lines.append((round(self._now_ns / SECOND - 50, 2), line))

    def pass_time(self, seconds: float, *senders: Sender, every: int = 2) -> None:
        """Each of `senders` sends once in so many steps."""
        for step in range(round(100 * seconds)):
            for sender in senders if step % every == 0 else ():
                self.nothing_came = False
                self.turn.admit(sender, self._now_ns)
            self._watch.note(TICK)
            self._now_ns += SECOND // 100


def test_silence_is_told_once_while_it_lasts() -> None:
    network = MadeUpNetwork()
    network.pass_time(60)
    assert network.lines == [(3.0, network.address.describe_silence())]


def test_what_is_refused_is_no_silence() -> None:
    network = MadeUpNetwork()
    network.nothing_came = False
    network.pass_time(10)
    assert network.lines == []


def test_coming_going_and_coming_back_are_a_line_each() -> None:
    network = MadeUpNetwork()
    network.pass_time(10, ANN)
    network.pass_time(10)
    network.pass_time(10, ANN)
    assert network.lines == [
        (1.0, "Ann (192.168.1.7) is heard, 50 a second."),
        (11.98, "Ann (192.168.1.7) fell silent."),
        (21.0, "Ann (192.168.1.7) is heard, 50 a second."),
    ]


def test_the_first_phone_is_told_soon_after_the_hint() -> None:
    network = MadeUpNetwork()
    network.pass_time(3.5)
    network.pass_time(2, ANN)
    assert [at for at, _ in network.lines] == [3.0, 4.5]


def test_another_that_has_to_wait_is_told_once_and_when_its_turn_comes() -> None:
    network = MadeUpNetwork()
    network.pass_time(5, ANN)
    network.pass_time(5, ANN, BOB)
    network.pass_time(1, ANN)
    network.pass_time(5, ANN, BOB)
    network.pass_time(10, BOB)
    assert network.lines == [
        (1.0, "Ann (192.168.1.7) is heard, 50 a second."),
        (6.0, "Bob (192.168.1.8) sends, too: another sender is ignored as long as Ann "
              "(192.168.1.7) is heard."),
        (18.98, "Ann (192.168.1.7) fell silent; Bob (192.168.1.8) is heard, 50 a second."),
    ]  # fmt: skip


def test_a_phone_that_is_renamed_is_no_other() -> None:
    network = MadeUpNetwork()
    network.pass_time(5, ANN)
    network.pass_time(5, Sender("Anna", ANN.host, ANN.device))
    assert [line for _, line in network.lines] == [
        "Ann (192.168.1.7) is heard, 50 a second.",
        "Ann (192.168.1.7) fell silent; Anna (192.168.1.7) is heard, 50 a second.",
    ]


def test_a_network_that_flickers_does_not_flood() -> None:
    network = MadeUpNetwork()
    for _ in range(30):
        network.pass_time(1.2, ANN)
        network.pass_time(2.2)
    moments = [at for at, _ in network.lines]
    assert len(moments) >= 2
    assert all(later - at >= 3 for at, later in pairwise(moments))


def test_short_gaps_are_nothing_to_tell() -> None:
    network = MadeUpNetwork()
    for _ in range(10):
        network.pass_time(1, ANN)
        network.pass_time(1.5)
    assert len(network.lines) == 1


def test_few_packets_are_told_when_they_end() -> None:
    network = MadeUpNetwork()
    network.pass_time(0.1, ANN)
    network.pass_time(10)
    (line,) = network.lines
    assert line[1] == "Ann (192.168.1.7) was heard, and fell silent."


def test_openseeface_sends_nothing_while_it_sees_nobody() -> None:
    network = MadeUpNetwork("osf")
    network.pass_time(2, Sender("", "127.0.0.1"), every=4)
    network.pass_time(4)
    assert [line for _, line in network.lines] == [
        "OpenSeeFace (127.0.0.1) is heard, 25 a second.",
        "OpenSeeFace (127.0.0.1) fell silent, as it does while it sees no face.",
    ]


def test_a_real_phone_is_heard_through_a_limited_source() -> None:
    address = StreamAddress("livelink", "127.0.0.1", free_port())
    lines: list[str] = []
    with LimitedSource(StreamedPerformer(address, LiveLinkFormat()), 100) as source:
        (watch,) = watch_stream(source, lines.append)
        until = time.monotonic() + 10
        while not lines and time.monotonic() < until:
            send(address, live_link_packet(some_values(), subject="Ann"))
            watch.note(TICK)
            time.sleep(0.02)
    (line,) = lines
    assert line.startswith("Ann (127.0.0.1) is heard, ")


def test_a_source_with_images_has_nothing_to_watch() -> None:
    assert watch_stream(Still(np.zeros((8, 8, 3), np.uint8), paced=False), pytest.fail) == []


def test_a_performance_says_what_its_watches_find(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("live.stream_watch.PATIENCE_NS", 0)
    monkeypatch.setattr("live.senders.send_watch.PATIENCE_S", 0)
    lines: list[str] = []
    source = f"livelink:{free_port()}"
    send_to = (f"livelink://127.0.0.1:{free_port()}",)
    perform(
        LiveOptions(source=source, headless=True, publish="off", frames=8, send=send_to),
        lines.append,
    )
    told = lines[lines.index("Running until the source ends, or Ctrl-C.") :]
    assert sum(line.startswith("Nothing came to UDP port") for line in told) == 1
    early = f"{send_to[0]}: nobody listens there, so start the app or see its port."
    assert told.index(early) < next(i for i, line in enumerate(told) if "8 frames" in line)
