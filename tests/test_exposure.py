from __future__ import annotations

import numpy as np
import pytest

from capture.exposure import AS_IT_IS, FaceTone, brighten, lift_shadows


def grey(level: float, size: int = 256) -> np.ndarray:
    texture = np.random.default_rng(1).uniform(0.5, 1.0, (size, size, 1))
    return np.repeat(level * texture, 3, axis=2).astype(np.uint8)


@pytest.mark.parametrize("level", [100, 180, 255])
def test_ordinary_light_is_left_alone_to_the_bit(level: int) -> None:
    crop = grey(level)
    assert FaceTone().apply(crop) is crop
    assert AS_IT_IS.apply(crop) is crop
    assert brighten(crop) is crop


@pytest.mark.parametrize("level", [40, 20, 6])
def test_a_dark_face_is_light_at_once(level: int) -> None:
    tone = FaceTone()
    lit = tone.apply(grey(level))
    assert 55 < np.percentile(lit, 75) < 80
    assert np.percentile(brighten(grey(level)), 95) == pytest.approx(160, rel=0.15)


def test_the_gain_follows_the_light_slowly_and_ends_at_exactly_one() -> None:
    tone = FaceTone()
    tone.apply(grey(10))
    gains = [tone.gain]
    for _ in range(300):
        tone.apply(grey(200))
        tone.step(1 / 30)
        gains.append(tone.gain)
    steps = np.diff(np.log(gains))
    assert (steps <= 0).all()
    assert -steps.min() < 0.15
    assert gains[15] > 2.0
    assert gains[-1] == 1.0


def test_the_gain_does_not_depend_on_the_frame_rate() -> None:
    ends = []
    for rate in (30, 60):
        tone = FaceTone()
        tone.apply(grey(10))
        for _ in range(rate // 2):
            tone.apply(grey(40))
            tone.step(1 / rate)
        ends.append(tone.gain)
    assert ends[0] == pytest.approx(ends[1], rel=1e-6)


def test_shadows_are_lifted_only_where_there_are_any() -> None:
    assert lift_shadows(grey(200)) is None
    backlit = grey(255)
    backlit[100:160] = grey(30)[100:160]
    light = lift_shadows(backlit)
    assert light is not None
    assert light[100:160].mean() > 90


def test_a_black_image_stays_finite() -> None:
    black = np.zeros((64, 96, 3), np.uint8)
    assert brighten(black).max() == 0
    assert FaceTone().apply(black[:64, :64]).max() == 0
