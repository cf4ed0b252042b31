from __future__ import annotations

import numpy as np
import pytest

from engine.past_images import PastImages

MS = 10**6


class Memory:
    """Seven states of two numbers."""

    def __init__(self) -> None:
        self.states, self.ages = np.ones((1, 7, 2), np.float32), np.ones((1, 8), np.float32)
        self.past = PastImages(self.states, self.ages)

    def see(self, number: float, media_ms: float, identity: int = 0) -> bool:
        found = self.past.look_back(round(media_ms * MS), identity)
        self.past.remember(np.full(2, number), round(media_ms * MS))
        return found

    def look(self, media_ms: float, identity: int = 0) -> tuple[list[float], list[float]]:
        """The first numbers of the states and all ages, as the network gets them."""
        self.past.look_back(round(media_ms * MS), identity)
        return self.states[0, :, 0].tolist(), np.round(self.ages[0], 6).tolist()


NOTHING = ([0.0] * 7, [0.0] + [-1.0] * 7)


def test_at_first_there_is_nothing():
    memory = Memory()
    assert memory.look(100) == NOTHING
    assert not memory.see(1, 100)
    assert memory.see(2, 130)


def test_the_newest_comes_first_with_its_true_age():
    memory = Memory()
    memory.see(1, 0)
    memory.see(2, 30)
    states, ages = memory.look(100)
    assert states == [2, 1, 0, 0, 0, 0, 0]
    np.testing.assert_allclose(ages, [0, 0.07, 0.1, -1, -1, -1, -1, -1], atol=1e-6)


def test_no_more_than_seven_are_kept():
    memory = Memory()
    for number in range(1, 12):
        memory.see(number, 20 * number)
    states, ages = memory.look(240)
    assert states == [11, 10, 9, 8, 7, 6, 5]
    np.testing.assert_allclose(ages, 0.02 * np.arange(8), atol=1e-6)


@pytest.mark.parametrize("next_ms", [-1, 99, 601])
def test_a_clock_that_jumps_back_or_far_ahead_starts_afresh(next_ms: float):
    memory = Memory()
    memory.see(1, 50)
    memory.see(2, 100)
    assert memory.look(next_ms) == NOTHING
    assert not memory.see(3, next_ms)


def test_a_clock_that_stands_still_forgets_nothing():
    memory = Memory()
    memory.see(1, 100)
    assert memory.look(100) == ([1, 0, 0, 0, 0, 0, 0], [0, 0, -1, -1, -1, -1, -1, -1])


def test_half_a_second_is_bridged():
    memory = Memory()
    memory.see(1, 0)
    assert memory.look(500)[0][0] == 1


def test_another_person_has_another_past():
    memory = Memory()
    memory.see(1, 0, identity=0)
    assert memory.look(30, identity=1) == NOTHING
    memory.see(2, 30, identity=1)
    assert memory.look(60, identity=1)[0] == [2, 0, 0, 0, 0, 0, 0]


def test_slow_sources_are_told_only_of_what_is_not_too_old():
    memory = Memory()
    for number in range(1, 8):
        memory.see(number, 250 * number)
    states, ages = memory.look(2000)
    assert states == [7, 6, 0, 0, 0, 0, 0]
    np.testing.assert_allclose(ages, [0, 0.25, 0.5, -1, -1, -1, -1, -1], atol=1e-6)


def test_forgetting_leaves_nothing():
    memory = Memory()
    memory.see(1, 0)
    memory.past.forget()
    assert memory.look(30) == NOTHING
