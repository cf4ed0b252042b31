from __future__ import annotations

from engine.progress import untold, within


def test_a_part_of_the_work_moves_the_whole_so_far() -> None:
    told: list[tuple[str, float]] = []
    part = within(lambda what, share: told.append((what, share)), 0.2, 0.6)
    for share in (0.0, 0.5, 1.0):
        part("sawing", share)
    assert [what for what, _ in told] == ["sawing"] * 3
    assert [round(share, 9) for _, share in told] == [0.2, 0.4, 0.6]


def test_parts_nest() -> None:
    shares: list[float] = []
    inner = within(within(lambda what, share: shares.append(share), 0.5, 1.0), 0.5, 1.0)
    inner("", 1.0)
    inner("", 0.0)
    assert shares == [1.0, 0.75]


def test_nobody_needs_to_listen() -> None:
    within(untold, 0.0, 0.5)("sawing", 0.3)
