"""The loop with fakes: what runs in which order, and what travels."""

from __future__ import annotations

import dataclasses
import time

import numpy as np
from ticks import made_up_tick

from live.pipeline import Laps, Pipeline, Reader, Shower

STAGES = ["grab", "track", "calibrate", "encode", "bridge", "smooth", "deform", "publish", "draw"]


class Fakes:
    """Every part of the loop; each notes that it was called and passes its mark on."""

    def __init__(self, count: int = 3) -> None:
        self.calls: list[str] = []
        self.ticks = []
        self._frames = iter(range(count))

    def grab(self):
        frame_id = next(self._frames, None)
        self.calls.append("grab")
        if frame_id is None:
            return None
        frame = made_up_tick(frame_id).frame
        return dataclasses.replace(frame, captured_ns=time.monotonic_ns() - 5_000_000)

    def track(self, frame):
        self.calls.append("track")
        seen = made_up_tick(frame.frame_id).observation
        return dataclasses.replace(seen, captured_ns=frame.captured_ns, confidence=0.5)

    def calibrate(self, observation):
        self.calls.append("calibrate")
        assert observation.confidence == 0.5
        return dataclasses.replace(observation, confidence=0.6)

    def encode(self, observation):
        self.calls.append("encode")
        assert observation.confidence == 0.6
        expression = made_up_tick(observation.frame_id).expression
        return dataclasses.replace(
            expression, captured_ns=observation.captured_ns, confidence=observation.confidence
        )

    def bridge(self, expression, media_ns):
        self.calls.append("bridge")
        assert expression.confidence == 0.6
        assert media_ns == made_up_tick(expression.frame_id).frame.media_ns
        return dataclasses.replace(expression, confidence=0.7)

    def smooth(self, expression, media_ns):
        self.calls.append("smooth")
        assert expression.confidence == 0.7
        assert media_ns == made_up_tick(expression.frame_id).frame.media_ns
        return dataclasses.replace(expression, confidence=0.8)

    def deform(self, expression):
        self.calls.append("deform")
        assert expression.confidence == 0.8
        deformation = made_up_tick(expression.frame_id).deformation
        return dataclasses.replace(deformation, captured_ns=expression.captured_ns)

    def publish(self, expression, deformation) -> None:
        self.calls.append("publish")
        assert expression.frame_id == deformation.frame_id

    def draw(self, expression, deformation):
        self.calls.append("draw")
        return np.full((2, 2, 3), deformation.frame_id, np.uint8)

    def take(self, tick) -> None:
        self.calls.append("sink")
        self.ticks.append(tick)


def build(fakes: Fakes, sinks: int = 2) -> Pipeline:
    return Pipeline(Reader(*[fakes] * 6), Shower(*[fakes] * 3, sinks=[fakes] * sinks))


def test_the_stages_run_in_order_and_the_sinks_last() -> None:
    fakes = Fakes()
    build(fakes).tick()
    assert fakes.calls == [*STAGES, "sink", "sink"]


def test_identity_travels_with_the_tick() -> None:
    tick = build(Fakes()).tick()
    assert tick is not None
    records = tick.frame, tick.observation, tick.expression, tick.deformation
    assert {record.frame_id for record in records} == {0}
    assert {record.captured_ns for record in records} == {tick.frame.captured_ns}


def test_every_stage_is_timed_and_the_age_counts_from_the_capture() -> None:
    tick = build(Fakes()).tick()
    assert tick is not None
    assert list(tick.stage_ms) == [*STAGES, "sinks"]
    assert all(ms >= 0 for ms in tick.stage_ms.values())
    assert tick.age_ms >= 5.0


def test_the_sinks_see_what_was_drawn() -> None:
    fakes = Fakes()
    pipeline = build(fakes, sinks=1)
    while pipeline.tick():
        pass
    assert [tick.frame.frame_id for tick in fakes.ticks] == [0, 1, 2]
    assert [int(tick.picture[0, 0, 0]) for tick in fakes.ticks] == [0, 1, 2]


def test_readings_are_recorded_before_anything_is_shown_and_a_stage_of_their_own() -> None:
    fakes, kept = Fakes(), []

    class Recorder:
        def take(self, reading) -> None:
            assert "record" not in reading.stage_ms
            assert fakes.calls[-1] == "smooth"
            kept.append(reading)

    reader = Reader(*[fakes] * 6, sinks=[Recorder()])
    tick = Pipeline(reader, Shower(*[fakes] * 3)).tick()
    assert tick is not None
    assert list(tick.stage_ms) == [*STAGES[:6], "record", *STAGES[6:], "sinks"]
    (reading,) = kept
    assert (reading.frame, reading.expression) == (tick.frame, tick.expression)
    assert reading.frame.captured_ns < reading.done_ns <= time.monotonic_ns()
    assert tick.moment_ns == tick.frame.captured_ns


def test_the_end_of_the_source_ends_the_tick_before_anything_else() -> None:
    fakes = Fakes(count=0)
    assert build(fakes).tick() is None
    assert fakes.calls == ["grab"]


def test_laps_book_time_to_the_stage_just_ended() -> None:
    lap = Laps()
    time.sleep(0.01)
    lap("slow")
    lap("quick")
    assert lap.stage_ms["slow"] >= 10
    assert lap.stage_ms["quick"] < lap.stage_ms["slow"]


def test_the_sinks_are_a_stage_of_their_own() -> None:
    class Slow(Fakes):
        def take(self, tick) -> None:
            assert "sinks" not in tick.stage_ms
            time.sleep(0.01)

    tick = build(Slow(), sinks=2).tick()
    assert tick is not None
    assert tick.stage_ms["sinks"] >= 20
    assert tick.stage_ms["draw"] < tick.stage_ms["sinks"]
