"""A clip as a film of another rate, with fakes in place of everything heavy."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from ticks import made_up_reading, made_up_tick

from live.pipeline import Shower
from live.records import Reading, Tick
from live.upsampling.image_rhythm import GAP_NS
from live.upsampling.interpolation import mix_readings
from live.upsampling.offline_upsampling import OfflineUpsampling
from live.upsampling.upsampling_meter import UpsamplingMeter

MS = 1_000_000


class Readings:
    """Given one after the other."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        self._left = list(readings)

    def read(self) -> Reading | None:
        return self._left.pop(0) if self._left else None


class Screen:
    """Deforms, publishes and draws nothing."""

    def deform(self, expression):
        return made_up_tick(1).deformation

    def publish(self, expression, deformation) -> None:
        """Nothing."""

    def draw(self, expression, deformation) -> None:
        """Nothing."""


def run(readings: Sequence[Reading], rate_hz: float = 60.0, gap_ns: float = GAP_NS) -> list[Tick]:
    shower = Shower(*[Screen()] * 3)  # pyright: ignore[reportArgumentType]
    meter = UpsamplingMeter(rate_hz, "interpolate")
    pipeline = OfflineUpsampling(
        Readings(readings),  # pyright: ignore[reportArgumentType]
        shower,
        rate_hz,
        meter,
        gap_ns,
    )
    ticks = []
    while (tick := pipeline.tick()) is not None:
        ticks.append(tick)
        assert len(ticks) < 10_000
    assert pipeline.tick() is None
    assert pipeline.summarise()["readings"] == len(readings)
    pipeline.close()
    return ticks


def clip(count: int, media_ns: Sequence[int] | None = None) -> list[Reading]:
    readings = [made_up_reading(row) for row in range(count)]
    if media_ns is None:
        return readings
    return [
        dataclasses.replace(one, frame=dataclasses.replace(one.frame, media_ns=stamp))
        for one, stamp in zip(readings, media_ns, strict=True)
    ]


@pytest.mark.parametrize("count", [2, 3, 30, 300])
def test_twice_the_rate_is_twice_the_ticks(count: int) -> None:
    assert len(run(clip(count))) == 2 * count


@pytest.mark.parametrize(("rate_hz", "ticks"), [(24.0, 72), (30.0, 90), (90.0, 270), (240.0, 720)])
def test_other_rates_last_as_long(rate_hz: float, ticks: int) -> None:
    assert len(run(clip(90), rate_hz)) == ticks


def test_every_image_is_there_and_what_was_halfway_between_them() -> None:
    readings = clip(20)
    ticks = run(readings)
    for row, (before, behind) in enumerate(pairwise(readings)):
        np.testing.assert_allclose(
            ticks[2 * row].expression.code, before.expression.code, atol=1e-6
        )
        expected = mix_readings(before.expression, behind.expression, 0.5)
        np.testing.assert_allclose(ticks[2 * row + 1].expression.code, expected.code, atol=1e-6)
    assert ticks[-1].expression is readings[-1].expression


def test_time_goes_on_by_slots() -> None:
    ticks = run(clip(60))
    media = np.diff([tick.frame.media_ns for tick in ticks])
    assert set(media) <= {16_666_666, 16_666_667}
    assert (np.diff([tick.moment_ns for tick in ticks]) > 0).all()


def test_stamps_rounded_to_milliseconds_change_no_count() -> None:
    stamps = [round(row * 1000 / 30) * MS for row in range(90)]
    assert len(run(clip(90, stamps))) == 180


def test_it_is_the_same_every_time() -> None:
    first, second = run(clip(30)), run(clip(30))
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one.expression.code, other.expression.code)


def test_a_pause_in_the_clip_is_held() -> None:
    readings = clip(4, [0, 33 * MS, 1033 * MS, 1066 * MS])
    ticks = run(readings)
    in_pause = [tick for tick in ticks if 40 * MS < tick.frame.media_ns < 1030 * MS]
    assert len(in_pause) > 50
    assert all(tick.expression is readings[1].expression for tick in in_pause)


def test_a_take_played_slowly_has_no_pauses() -> None:
    readings = clip(3, [0, 667 * MS, 1333 * MS])
    ticks = run(readings, gap_ns=2000 * MS)
    between = [tick.expression.code for tick in ticks if 0 < tick.frame.media_ns < 667 * MS]
    assert len(between) == 40
    assert len({code.tobytes() for code in between}) == 40


@pytest.mark.parametrize("count", [0, 1])
def test_short_clips_end_too(count: int) -> None:
    assert len(run(clip(count))) == count


def test_a_tick_costs_what_showing_does_and_readings_are_timed_apart() -> None:
    readings = [dataclasses.replace(one, stage_ms={"grab": 1.0, "track": 9.0}) for one in clip(3)]
    meter = UpsamplingMeter(60.0, "interpolate")
    shower = Shower(*[Screen()] * 3)  # pyright: ignore[reportArgumentType]
    pipeline = OfflineUpsampling(Readings(readings), shower, 60.0, meter)  # pyright: ignore
    tick = pipeline.tick()
    assert tick is not None
    assert list(tick.stage_ms) == ["between", "deform", "publish", "draw", "sinks"]
    while pipeline.tick() is not None:
        pass
    summary = pipeline.summarise()
    assert summary["reading_stages"]["track"]["p50"] == 9.0
    assert summary["reading_busy_ms"]["p50"] == 9.0
