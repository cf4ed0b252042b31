from __future__ import annotations

from collections import deque

import numpy as np
import pytest

from engine.records import Expression
from engine.smoothing_lag import (
    MOVED,
    Movement,
    delay_s,
    express_waves,
    measure_lag_ms,
    read_groups,
    wave,
)

EVERYTHING = {"eyes": 1.0, "mouth": 0.6, "brows": 0.5, "gaze": 0.4, "head": 0.3}


@pytest.mark.parametrize("late_s", [0.0, 0.004, 0.05])
@pytest.mark.parametrize("waves_per_s", [1.0, 3.0])
def test_the_delay_of_a_late_wave_is_found(late_s, waves_per_s):
    times = np.arange(60) / 30
    late = wave(0.6, waves_per_s, times - late_s)
    assert delay_s(0.2 + 0.5 * late, waves_per_s, 30) == pytest.approx(late_s, abs=1e-9)


def test_what_passes_everything_has_no_lag():
    lag = measure_lag_ms(lambda expression, media_ns: expression, Movement(EVERYTHING), 30)
    assert set(lag) == set(EVERYTHING)
    assert lag == pytest.approx(dict.fromkeys(EVERYTHING, 0.0), abs=0.5)


@pytest.mark.parametrize("rate", [30, 60])
def test_what_hands_on_the_last_but_one_is_an_image_late(rate):
    waiting: deque[Expression] = deque()

    def hold_back(expression: Expression, media_ns: int) -> Expression:
        waiting.append(expression)
        return waiting[0] if len(waiting) < 2 else waiting[-2]

    lag = measure_lag_ms(hold_back, Movement(EVERYTHING), rate)
    assert lag == pytest.approx(dict.fromkeys(EVERYTHING, 1000 / rate), abs=0.7)


def test_the_face_moves_as_far_as_it_should_and_is_as_noisy():
    seen = read_groups(express_waves(Movement(EVERYTHING, noise=0.0), 30, 30))
    assert {name: float(np.ptp(seen[name])) for name in EVERYTHING} == pytest.approx(
        EVERYTHING, abs=1e-6
    )
    still = [
        np.stack([e.code for e in express_waves(Movement({}, noise=noise), 200, 30)]).std()
        for noise in (0.0, 1.0, 2.0)
    ]
    assert still[0] < still[1] < still[2]
    assert set(MOVED) < set(EVERYTHING)
