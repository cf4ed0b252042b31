"""Who sits there: the one who was measured, or somebody else."""

from __future__ import annotations

from dataclasses import replace

from observations import observe

from live.calibration.newcomer import PATIENCE_S, Newcomer

LONG = round(PATIENCE_S * 30) + 2


class Chair:
    """Somebody sits on it for so many images."""

    def __init__(self) -> None:
        self.newcomer = Newcomer()
        self.frame = 0

    def seat(self, identity: int, count: int, *, found: bool = True) -> int:
        """How often somebody else was noticed."""
        noticed = 0
        for _ in range(count):
            self.frame += 1
            seen = replace(observe(self.frame, found=found), identity=identity)
            noticed += self.newcomer.notice(seen)
        return noticed


def test_somebody_else_is_noticed_once() -> None:
    chair = Chair()
    assert chair.seat(3, LONG) == 0
    assert chair.seat(4, LONG - 3) == 0
    assert chair.seat(4, 3) == 1
    assert chair.seat(4, LONG) == chair.seat(3, LONG) == chair.seat(5, LONG) == 0


def test_who_turns_back_in_time_was_never_away() -> None:
    chair = Chair()
    for _ in range(3):
        assert chair.seat(0, 5) == 0
        assert chair.seat(1, LONG - 3) == 0
    assert chair.seat(0, LONG) == 0


def test_an_empty_chair_is_nobody_else() -> None:
    chair = Chair()
    assert chair.seat(2, 5) == 0
    assert chair.seat(0, LONG, found=False) == 0
    assert chair.seat(2, LONG) == 0


def test_somebody_else_may_come_in_while_nobody_is_seen() -> None:
    chair = Chair()
    chair.seat(2, 5)
    chair.seat(0, LONG, found=False)
    assert chair.seat(7, LONG) == 1


def test_after_a_new_measurement_the_newcomer_is_the_performer() -> None:
    chair = Chair()
    chair.seat(0, 5)
    chair.newcomer.forget()
    assert chair.seat(1, LONG) == 0
    assert chair.seat(0, LONG) == 1
