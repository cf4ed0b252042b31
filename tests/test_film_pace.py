from __future__ import annotations

import pytest

from live.film_pace import FrameSlots, affordable_rate


def test_time_passes_in_the_film_as_it_did() -> None:
    slots = FrameSlots(30.0)
    assert [slots.advance(index * 33_333_333) for index in range(5)] == [1] * 5
    assert slots.advance(8 * 33_333_333) == 4  # three images were missed
    assert slots.advance(8 * 33_333_333 + 1) == 0  # one too many
    assert slots.advance(9 * 33_333_333) == 1


def test_a_long_pause_is_shortened() -> None:
    slots = FrameSlots(30.0)
    slots.advance(0)
    assert slots.advance(600 * 10**9) == 30
    assert slots.advance(600 * 10**9 + 33_333_333) == 1


@pytest.mark.parametrize(
    ("encoding_ms", "rate"), [(1.0, 30.0), (19.9, 30.0), (21.0, 15.0), (55.0, 10.0), (900.0, 5.0)]
)
def test_the_rate_leaves_the_encoder_room(encoding_ms: float, rate: float) -> None:
    assert affordable_rate(30.0, encoding_ms) == pytest.approx(rate)
