"""The upsampled loop with fakes in place of everything heavy, by the real clock and threads."""

from __future__ import annotations

import dataclasses
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest
from ticks import made_up_tick

from capture.errors import SourceError
from live.pipeline import Reader, Shower
from live.records import Tick
from live.upsampling.image_rhythm import ImageRhythm
from live.upsampling.interpolation import Interpolation
from live.upsampling.output_slots import OutputSlots
from live.upsampling.prediction import Prediction
from live.upsampling.reading_track import KEPT
from live.upsampling.upsampled_pipeline import UpsampledPipeline
from live.upsampling.upsampling_meter import UpsamplingMeter

RATE_HZ = 100.0
INTERVAL_S = 0.025


class Parts:
    """Camera, tracker, encoder and the rest in one; amounts grow evenly with the capture's time."""

    def __init__(self, count: int = 12, problem: Exception | None = None) -> None:
        self.left, self.problem = count, problem
        self.begun_ns: int | None = None
        self.number = -1
        self.reading_threads: set[int] = set()
        self.showing_threads: set[int] = set()
        self.published: list[float] = []
        self.ticks: list[Tick] = []

    def grab(self):
        self.reading_threads.add(threading.get_ident())
        if self.left <= 0 and self.problem is not None:
            raise self.problem
        if self.left <= 0:
            return None
        self.left -= 1
        self.number += 1
        self.begun_ns = self.begun_ns or time.monotonic_ns()
        media_ns = round(self.number * INTERVAL_S * 1e9)
        captured_ns = self.begun_ns + media_ns
        time.sleep(max(0.0, (captured_ns - time.monotonic_ns()) / 1e9))
        frame = made_up_tick(self.number).frame
        return dataclasses.replace(frame, captured_ns=captured_ns, media_ns=media_ns)

    def track(self, frame):
        seen = made_up_tick(1).observation
        return dataclasses.replace(seen, captured_ns=frame.captured_ns, frame_id=frame.frame_id)

    def calibrate(self, observation):
        return observation

    def encode(self, observation):
        amount = (observation.captured_ns - (self.begun_ns or 0)) / 1e9
        return dataclasses.replace(
            made_up_tick(1).expression,
            frame_id=observation.frame_id,
            captured_ns=observation.captured_ns,
            code=np.full(53, amount, np.float32),
            extra_code=np.full(1, amount, np.float32),
        )

    def bridge(self, expression, media_ns):
        return expression

    smooth = bridge

    def deform(self, expression):
        return made_up_tick(1).deformation

    def publish(self, expression, deformation) -> None:
        self.showing_threads.add(threading.get_ident())
        self.published.append(float(expression.code[0]))

    def draw(self, expression, deformation) -> None:
        return None

    def take(self, tick) -> None:
        self.ticks.append(tick)


def build(parts: Parts, way=None, rate_hz: float = RATE_HZ) -> UpsampledPipeline:
    meter = UpsamplingMeter(rate_hz, "interpolate")
    reader = Reader(*[parts] * 6)  # pyright: ignore[reportArgumentType]
    shower = Shower(*[parts] * 3, sinks=[parts])  # pyright: ignore[reportArgumentType]
    slots, rhythm = OutputSlots(rate_hz), ImageRhythm()
    return UpsampledPipeline(reader, shower, slots, way or Interpolation(), meter, rhythm)


def ticks_of(pipeline: UpsampledPipeline, most: int = 500) -> Iterator[Tick]:
    with closing(pipeline):
        for _ in range(most):
            tick = pipeline.tick()
            if tick is None:
                return
            yield tick


def test_more_ticks_than_images_and_the_last_image_is_reached() -> None:
    parts = Parts(12)
    pipeline = build(parts)
    ticks = list(ticks_of(pipeline))
    summary = pipeline.summarise()
    assert summary["readings"] == 12
    # 11 intervals of 2.5 slots each; a busy machine may miss some, and says so.
    assert len(ticks) + summary["missed"] >= 27
    assert ticks[-1].frame.captured_ns > ticks[0].frame.captured_ns
    assert ticks == parts.ticks


def test_images_are_read_on_a_thread_of_their_own_and_all_else_on_the_caller_s() -> None:
    parts = Parts(4)
    list(ticks_of(build(parts)))
    here = {threading.get_ident()}
    assert parts.showing_threads == here
    assert len(parts.reading_threads) == 1
    assert parts.reading_threads.isdisjoint(here)


def test_what_is_shown_is_what_was_at_the_moment_it_says() -> None:
    parts = Parts(12)
    for tick in ticks_of(build(parts)):
        assert parts.begun_ns is not None
        moment_s = (tick.frame.captured_ns - parts.begun_ns) / 1e9
        assert tick.expression.code[5] == pytest.approx(moment_s, abs=1e-5)
        assert tick.expression.captured_ns == tick.frame.captured_ns


def test_ages_are_true_and_shown_one_image_later() -> None:
    pipeline = build(Parts(30))
    ages = [tick.age_ms for tick in ticks_of(pipeline)][10:]
    assert min(ages) >= 1e3 * INTERVAL_S - 1
    summary = pipeline.summarise()
    assert summary["age_added_ms"]["p50"] >= 1e3 * INTERVAL_S / 2
    assert summary["ahead_ms"]["max"] == 0.0


@pytest.mark.parametrize("way", [Interpolation, Prediction])
def test_the_media_clock_and_the_moment_go_on_with_every_tick(way) -> None:
    ticks = list(ticks_of(build(Parts(12), way())))
    media = np.diff([tick.frame.media_ns for tick in ticks])
    assert (media > 0).all()
    np.testing.assert_allclose(media % (1e9 / RATE_HZ) % 1e7, 0, atol=1)
    assert (np.diff([tick.moment_ns for tick in ticks]) > 0).all()


def test_a_prediction_is_ahead_of_the_newest_image_and_as_old_as_it() -> None:
    parts = Parts(30)
    pipeline = build(parts, Prediction())
    for tick in list(ticks_of(pipeline))[10:]:
        assert tick.expression.frame_id == tick.observation.frame_id
        assert tick.frame.captured_ns == tick.observation.captured_ns
    summary = pipeline.summarise()
    assert 0 < summary["ahead_ms"]["p50"] <= 1.5e3 * INTERVAL_S * 1.2


def test_stages_of_reading_and_of_showing_are_told_apart() -> None:
    pipeline = build(Parts(4))
    ticks = list(ticks_of(pipeline))
    assert list(ticks[-1].stage_ms) == ["wait", "between", "deform", "publish", "draw", "sinks"]
    reading = ["grab", "track", "calibrate", "encode", "bridge", "smooth"]
    assert list(pipeline.summarise()["reading_stages"]) == reading


def test_a_fault_of_the_source_is_raised_in_the_loop_and_leaves_no_thread() -> None:
    before = threading.active_count()
    with pytest.raises(SourceError, match="unplugged"):
        list(ticks_of(build(Parts(3, SourceError("The camera was unplugged.")))))
    assert threading.active_count() == before


def test_a_source_without_an_image_ends_at_once() -> None:
    assert list(ticks_of(build(Parts(0)))) == []


def interrupted(parts: Parts) -> None:
    with closing(build(parts)) as pipeline:
        for _ in range(3):
            pipeline.tick()
        raise KeyboardInterrupt


def test_an_interruption_leaves_no_thread() -> None:
    before = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        interrupted(Parts(1000))
    assert threading.active_count() == before


def test_one_that_was_never_asked_for_a_tick_can_be_closed() -> None:
    build(Parts()).close()


def test_a_busy_shower_misses_slots_and_does_not_chase_them() -> None:
    parts = Parts(12)
    parts.draw = lambda expression, deformation: time.sleep(0.022)  # pyright: ignore
    pipeline = build(parts)
    ticks = list(ticks_of(pipeline))
    assert pipeline.summarise()["missed"] >= len(ticks) // 2
    assert min(np.diff([tick.frame.media_ns for tick in ticks])) >= 1e9 / RATE_HZ - 1


def test_images_that_come_faster_than_they_are_kept_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys.modules[__name__], "INTERVAL_S", 0.001)
    pipeline = build(Parts(6 * KEPT), rate_hz=24.0)
    ticks = list(ticks_of(pipeline))
    assert len(ticks) < 6
    assert pipeline.summarise()["readings"] == 6 * KEPT
