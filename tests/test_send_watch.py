from __future__ import annotations

import pytest
from datagrams import free_port
from ticks import made_up_tick

from live.senders.app_sender import AppSender
from live.senders.livelink_sender import LiveLinkSender
from live.senders.send_address import SendAddress, parse_send_address
from live.senders.send_watch import SendWatch
from live.senders.vmc_sender import VmcSender

TICK = made_up_tick(0)


class Clocked:
    """A watch on a made-up clock, ten ticks a second."""

    def __init__(self, *senders: AppSender) -> None:
        self.lines: list[tuple[float, str]] = []
        self._ticks = 0
        self._watch = SendWatch(senders, self._say, lambda: self._ticks / 10)

    def _say(self, line: str) -> None:
        self.lines.append((self._ticks / 10, line))

    def pass_time(self, seconds: float, lost: int = 0, sender: AppSender | None = None) -> None:
        """`sender` loses so many datagrams in every tick."""
        for _ in range(round(10 * seconds)):
            if sender is not None:
                sender._port.unheard += lost
            self._watch.note(TICK)
            self._ticks += 1


@pytest.fixture
def sender() -> LiveLinkSender:
    made = LiveLinkSender(SendAddress("livelink", "127.0.0.1", 9, "Ann"))
    made.close()
    return made


def test_trouble_that_lasts_is_told_early_and_once(sender: LiveLinkSender) -> None:
    watch = Clocked(sender)
    watch.pass_time(5)
    watch.pass_time(60, 1, sender)
    watch.pass_time(60)
    watch.pass_time(60, 1, sender)
    assert watch.lines == [
        (7.0, "livelink://127.0.0.1:9: nobody listens there, so start the app or see its port.")
    ]


def test_an_app_that_starts_a_moment_later_is_nothing_to_tell(sender: LiveLinkSender) -> None:
    watch = Clocked(sender)
    watch.pass_time(1.8, 1, sender)
    watch.pass_time(30)
    watch.pass_time(0.5, 1, sender)
    assert watch.lines == []


def test_a_machine_that_refuses_once_a_second_is_told(sender: LiveLinkSender) -> None:
    watch = Clocked(sender)
    for _ in range(4):
        watch.pass_time(0.1, 1, sender)
        watch.pass_time(0.9)
    assert [at for at, _ in watch.lines] == [2.0]


def test_each_app_is_told_of() -> None:
    senders = [
        LiveLinkSender(parse_send_address(f"livelink://:{free_port()}")) for _ in range(2)
    ] + [VmcSender(parse_send_address(f"vmc://:{free_port()}"))]
    watch = Clocked(*senders)
    for _ in range(25):
        for each in senders:
            each.take(TICK)
        watch.pass_time(0.1)
    for each in senders:
        each.close()
    told = {line.split(": ")[0]: line for _, line in watch.lines}
    assert len(watch.lines) == 3
    assert told.keys() == {str(each.address) for each in senders}
    assert told[str(senders[2].address)].endswith("see its port; VSeeFace listens on 39540.")


def test_of_a_machine_far_away_less_is_known(sender: LiveLinkSender) -> None:
    sender._port.unheard, sender._port.is_here = 3, False
    assert sender.describe_trouble().endswith(
        "127.0.0.1 refuses packets or does not answer; see that the app runs there and listens on "
        "that port."
    )
    sender._port.unheard = 0
    sender._port.failed["Network is unreachable"] = 1
    assert sender.describe_trouble() == (
        "livelink://127.0.0.1:9: packets cannot be sent (Network is unreachable)."
    )
