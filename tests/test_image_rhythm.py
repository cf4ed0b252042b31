from __future__ import annotations

from types import SimpleNamespace

import pytest

from live.upsampling.image_rhythm import GAP_NS, ImageRhythm, rhythm_of


def of_source(frame_rate: float, *, live: bool = False) -> ImageRhythm:
    return rhythm_of(SimpleNamespace(live=live, frame_rate=frame_rate))  # pyright: ignore


@pytest.mark.parametrize("rate", [0.0, 1.5, 15.0, 60.0])
def test_one_who_is_live_is_taken_for_a_camera(rate: float) -> None:
    assert of_source(rate, live=True) == ImageRhythm()


def test_a_clip_has_its_own_interval() -> None:
    assert of_source(60.0) == ImageRhythm(pytest.approx(1e9 / 60), GAP_NS)  # pyright: ignore


def test_a_slow_clip_pauses_no_sooner_than_images_are_missing() -> None:
    slow = of_source(1.5)
    assert slow.interval_ns == pytest.approx(1e9 / 1.5)
    assert slow.gap_ns == pytest.approx(2e9)


def test_a_clip_that_does_not_know_its_rate_is_taken_for_a_camera() -> None:
    assert of_source(0.0) == ImageRhythm()
