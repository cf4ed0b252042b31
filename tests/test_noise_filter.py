from __future__ import annotations

import numpy as np
import pytest

from engine.noise_filter import NoiseFilter, passed_share

REST_HZ, THRESHOLD, STEP_S = 0.15, 0.1, 1 / 30


def follow(values: np.ndarray, step_s: float = STEP_S, threshold: float = THRESHOLD) -> np.ndarray:
    """(T, D) what the filter makes of (T, D) values of one signal."""
    noise_filter, last, calm = NoiseFilter(np.array([REST_HZ])), values[0], [values[0]]
    for value in values[1:]:
        distance = value - last
        way = noise_filter.step(distance[None], np.array([threshold]), step_s)
        last = last + way[0] * distance
        calm.append(last)
    return np.array(calm)


def noise(count: int, deviation: float, components: int = 1) -> np.ndarray:
    return deviation * np.random.default_rng(1).normal(size=(count, components))


def test_a_share_is_that_of_the_low_pass():
    """Two half steps are a whole one."""
    whole, half = passed_share(2.0, 0.1), passed_share(2.0, 0.05)
    assert 1 - (1 - half) ** 2 == pytest.approx(whole)
    assert passed_share(0.0, 0.1) == 0.0


def test_a_constant_passes_unchanged():
    np.testing.assert_array_equal(follow(np.full((20, 1), 0.3)), 0.3)


def test_noise_below_the_threshold_is_calmed_tenfold():
    values = noise(400, 0.02)
    calm = follow(values)
    assert np.diff(calm[20:], axis=0).std() < 0.1 * np.diff(values[20:], axis=0).std()


def test_a_step_that_stands_out_is_followed_in_the_very_image():
    values = np.repeat([[0.0], [0.6]], 20, axis=0)
    assert follow(values)[20] > 0.58


def test_a_ramp_of_small_steps_is_followed_closer_than_noise_of_their_size():
    """What keeps its direction is no noise, however small each step."""
    step = 0.02
    ramp = step * np.arange(60)[:, None]
    trail = ramp[-1] - follow(ramp)[-1]
    single = NoiseFilter(np.array([REST_HZ])).step(
        np.array([[step]]), np.array([THRESHOLD]), STEP_S
    )
    assert trail < 3 * step
    assert float(single[0]) < 0.1


def test_more_images_a_second_do_not_calm_less():
    """As noisy images twice as often: per image no more may pass."""
    calm = [
        np.diff(follow(noise(600, 0.02), step_s)[60:], axis=0).std() for step_s in (1 / 30, 1 / 60)
    ]
    assert calm[1] < calm[0]


def test_what_moved_is_believed_to_move_on():
    """A small step right after a large one is followed, the same step a second later is not."""
    small = 0.4 * THRESHOLD
    at_once = np.array([[0.0], [0.6], [0.6 + small]])
    later = np.concatenate([[[0.0]], np.full((30, 1), 0.6), [[0.6 + small]]])
    assert follow(at_once)[-1] > 0.6 + 0.8 * small
    assert follow(later)[-1] < 0.6 + 0.3 * small


def test_components_go_the_same_share_of_their_way():
    calm = follow(noise(50, 0.05, components=1) @ np.array([[1.0, -2.0, 0.5]]))
    np.testing.assert_allclose(calm[:, 1], -2.0 * calm[:, 0], atol=1e-12)
    np.testing.assert_allclose(calm[:, 2], 0.5 * calm[:, 0], atol=1e-12)


def test_a_larger_threshold_lags_more_and_a_faster_movement_less():
    def trail(speed: float, threshold: float) -> float:
        ramp = speed * STEP_S * np.arange(60)[:, None]
        return float((ramp[-1] - follow(ramp, threshold=threshold)[-1])[0]) / speed

    assert trail(4.0, 0.2) > trail(4.0, 0.1)
    assert trail(8.0, 0.1) < trail(2.0, 0.1)


def test_after_a_reset_nothing_is_left_of_the_past():
    used, fresh = NoiseFilter(np.array([REST_HZ])), NoiseFilter(np.array([REST_HZ]))
    threshold, distance = np.array([THRESHOLD]), np.array([[0.01]])
    for _ in range(5):
        used.step(np.array([[0.5]]), threshold, STEP_S)
    used.reset()
    assert used.step(distance, threshold, STEP_S) == fresh.step(distance, threshold, STEP_S)
