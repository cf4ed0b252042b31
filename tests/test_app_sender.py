from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from datagrams import free_port, listening, port_of
from ticks import made_up_tick

from engine.records import Expression
from live.records import Tick
from live.senders.app_sender import AppSender, wall_clock
from live.senders.arkit_values import live_link_values
from live.senders.send_address import SendAddress

FAR_AWAY = np.eye(4, dtype=np.float32)
FAR_AWAY[0, 3] = np.inf


class JawSender(AppSender):
    """Sends the jaw alone, twice."""

    app = "a test"

    def pack(self, tick: Tick, values: np.ndarray) -> list[bytes]:
        return [values[17:18].tobytes()] * 2


def to(port: int) -> JawSender:
    return JawSender(SendAddress("vmc", "127.0.0.1", port, "camel"))


def spoiled(change: Callable[[Expression], Expression]) -> Tick:
    tick = made_up_tick(1)
    return replace(tick, expression=change(tick.expression))


def test_every_tick_goes_out_and_is_counted() -> None:
    with listening() as listener:
        sender = to(port_of(listener))
        for number in range(3):
            sender.take(made_up_tick(number))
        heard = [np.frombuffer(listener.recv(99), np.float32)[0] for _ in range(6)]
        sender.close()
    sent = [live_link_values(made_up_tick(number).expression)[17] for number in (0, 0, 1, 1, 2, 2)]
    assert heard == sent
    assert sender.summarise() == {
        "address": str(sender.address),
        "ticks": 3,
        "refused": 0,
        "datagrams": 6,
        "bytes": 24,
        "unheard": 0,
        "failed": {},
    }
    assert not list(sender.complaints())


@pytest.mark.parametrize(
    "change",
    [
        lambda e: replace(e, code=np.full(53, np.nan, np.float32)),
        lambda e: replace(e, code=np.full(53, 1e30, np.float32)),
        lambda e: replace(e, extra_code=np.array([np.inf], np.float32)),
        lambda e: replace(e, gaze=np.full((2, 2), -np.inf, np.float32)),
        lambda e: replace(e, T_neutral_head=np.full((4, 4), np.nan, np.float32)),
        lambda e: replace(e, T_neutral_head=FAR_AWAY),
    ],
)
def test_what_is_no_number_of_a_face_is_counted_and_not_sent(
    change: Callable[[Expression], Expression],
) -> None:
    with listening() as listener:
        sender = to(port_of(listener))
        sender.take(spoiled(change))
        sender.take(made_up_tick(2))
        assert len(listener.recv(99)) == 4
        sender.close()
    assert (sender.ticks, sender.refused) == (1, 1)
    (complaint,) = sender.complaints()
    assert "1 ticks were not sent" in complaint


def test_what_went_wrong_is_told_in_a_sentence_each() -> None:
    sender = to(free_port())
    for number in range(5):
        sender.take(made_up_tick(number))
    sender.close()
    sender._port.failed["Network is unreachable"] = 2
    complaints = list(sender.complaints())
    assert [line.split(": ", 1)[0] for line in complaints] == [str(sender.address)] * 2
    assert "nobody listened to at least 9 of 10 packets." in complaints[0]
    assert complaints[1].endswith("2 packets could not be sent (Network is unreachable).")


def test_of_a_machine_far_away_no_more_is_told_than_is_known() -> None:
    sender = to(free_port())
    sender.close()
    sender._port.unheard, sender._port.sent, sender._port.is_here = 4, 180, False
    (complaint,) = sender.complaints()
    assert complaint.endswith(
        "127.0.0.1 refused 4 of 180 packets or does not answer; UDP cannot tell whether the rest "
        "arrived."
    )


def test_the_wall_clock_is_that_of_the_image() -> None:
    a_second_ago = time.monotonic_ns() - 1_000_000_000
    assert time.time() - wall_clock(a_second_ago) == pytest.approx(1.0, abs=0.2)
