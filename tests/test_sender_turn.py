from __future__ import annotations

import pytest

from capture.streams.sender_turn import LONGEST_NAME, Sender, SenderTurn

SECOND = 1_000_000_000
ANN = Sender("Ann", "192.168.1.7", "A")
BOB = Sender("Bob", "192.168.1.8", "B")


def hear(turn: SenderTurn, *packets: tuple[Sender, float]) -> list[bool]:
    return [turn.admit(sender, round(second * SECOND)) for sender, second in packets]


def test_the_first_is_heard_until_it_has_gone() -> None:
    turn = SenderTurn()
    assert hear(turn, (ANN, 0), (BOB, 0.1), (ANN, 1.9), (BOB, 3.8), (BOB, 3.9), (ANN, 4)) == [
        True, False, True, False, True, False,
    ]  # fmt: skip
    assert turn.number == 1
    assert turn.hearing is not None
    assert turn.hearing.sender == BOB
    assert turn.ignored is not None
    assert turn.ignored.sender == ANN


def test_one_who_comes_back_is_the_same_and_is_measured_anew() -> None:
    turn = SenderTurn()
    hear(turn, *((ANN, number / 60) for number in range(60)), (ANN, 9), (ANN, 9.1), (ANN, 9.2))
    assert turn.number == 0
    assert turn.hearing is not None
    assert turn.hearing.since_ns == 9 * SECOND
    assert turn.hearing.packets == 3
    assert turn.hearing.rate == pytest.approx(10)


def test_a_rate_takes_two_packets() -> None:
    turn = SenderTurn()
    hear(turn, (ANN, 0))
    assert turn.hearing is not None
    assert turn.hearing.rate == 0
    hear(turn, (ANN, 0))
    assert turn.hearing.rate == 0


def test_of_those_who_wait_the_first_is_remembered_and_how_long_it_sends() -> None:
    carl = Sender("Carl", "192.168.1.9")
    turn = SenderTurn()
    hear(turn, (ANN, 0), (BOB, 0.5), (carl, 0.6), (BOB, 0.7), (ANN, 0.8))
    assert turn.ignored is not None
    assert turn.ignored.sender == BOB
    assert (turn.ignored.since_ns, turn.ignored.last_ns) == (SECOND // 2, 7 * SECOND // 10)


def test_the_same_name_from_elsewhere_is_another() -> None:
    turn = SenderTurn()
    assert hear(turn, (ANN, 0), (Sender("Ann", "192.168.1.8", "A"), 0.1)) == [True, False]


@pytest.mark.parametrize(
    ("sender", "shown"),
    [
        (ANN, "Ann (192.168.1.7)"),
        (Sender("", "127.0.0.1"), "OpenSeeFace (127.0.0.1)"),
        (Sender(" \n\t", "127.0.0.1"), "OpenSeeFace (127.0.0.1)"),
        (Sender("A\x1b[2J\r\u202en", "::1"), "A[2Jn (::1)"),
        (Sender("Ann", "::ffff:192.168.1.7"), "Ann (192.168.1.7)"),
        (Sender("Ann", "fe80::1%eth0"), "Ann (fe80::1%eth0)"),
        (Sender("x" * 1000, "10.0.0.1"), "x" * LONGEST_NAME + " (10.0.0.1)"),
    ],
)
def test_a_name_from_the_network_is_shown_without_what_moves_a_terminal(
    sender: Sender, shown: str
) -> None:
    assert sender.describe("OpenSeeFace") == shown
