from __future__ import annotations

import numpy as np
import pytest

from engine.noise_level import USUAL_NOISE, NoiseLevel, noise_scale

STEP_S = 1 / 30
MIDDLES = np.random.default_rng(7).uniform(0.1, 0.9, 40)


def listen_to(codes: np.ndarray, level: NoiseLevel | None = None) -> float:
    level = level or NoiseLevel(0.05, 10.0)
    for code in codes:
        level.listen(code, STEP_S)
    return level.level


def noisy(times_usual: float, count: int = 400) -> np.ndarray:
    generator = np.random.default_rng(3)
    deviation = times_usual * USUAL_NOISE * noise_scale(MIDDLES)
    return MIDDLES + deviation * generator.normal(size=(count, len(MIDDLES)))


def test_halfway_is_noisiest_and_the_ends_are_alike():
    scale = noise_scale(np.array([0.0, 0.1, 0.5, 0.9, 1.0]))
    assert scale[0] == pytest.approx(scale[4])
    assert scale[1] == pytest.approx(scale[3])
    assert scale[0] < scale[1] < scale[2]


@pytest.mark.parametrize("times_usual", [0.3, 1.0, 3.0])
def test_the_level_comes_near_the_noise(times_usual):
    # It listens to the quieter moments, so it comes to rest a little below.
    assert 0.7 * times_usual < listen_to(noisy(times_usual)) < 1.05 * times_usual


def test_movement_is_no_noise():
    """Everything moves at once, three times a second, by twenty times the noise."""
    waves = np.sin(2 * np.pi * 3.0 * STEP_S * np.arange(400))[:, None]
    moving = noisy(1.0) + 20 * USUAL_NOISE * noise_scale(MIDDLES) * waves
    assert listen_to(moving) < 2.5


def test_coefficients_at_their_ends_say_nothing():
    still = np.zeros((400, 53))
    still[:, :5] = 0.5 + 0.1 * np.random.default_rng(1).normal(size=(400, 5))
    assert listen_to(still) == 1.0


def test_the_range_is_kept():
    assert listen_to(noisy(9.0), NoiseLevel(0.5, 2.0)) == 2.0
    assert listen_to(noisy(0.01), NoiseLevel(0.5, 2.0)) == 0.5


def test_after_an_interruption_the_jump_is_no_noise():
    level = NoiseLevel(0.05, 10.0)
    before = listen_to(noisy(1.0), level)
    for k in range(20):
        level.interrupt()
        listen_to(np.full((4, 40), 0.3 + 0.02 * k), level)
    assert level.level == before
