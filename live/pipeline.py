"""The loop: one tick from a camera image to a moved, drawn and published character."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from capture.records import Frame, Observation
from engine.records import Deformation, Expression
from live.records import Reading, Shown, Tick


class Source(Protocol):
    """Where images come from: camera, video file, image, demo."""

    def grab(self) -> Frame | None:
        """The newest image, waiting for it; None when the source has ended."""
        ...


class Tracker(Protocol):
    """Finds the performer's face in an image."""

    def track(self, frame: Frame) -> Observation:
        """The expression signals of one image."""
        ...


class Calibration(Protocol):
    """Takes the performer's resting face out of the signals."""

    def calibrate(self, observation: Observation) -> Observation:
        """The same signals, measured from rest."""
        ...


class Encoder(Protocol):
    """Turns expression signals into the expression code."""

    def encode(self, observation: Observation) -> Expression:
        """One tick's command to the character."""
        ...


class Presence(Protocol):
    """Bridges moments without a face, the same for every encoder."""

    def bridge(self, expression: Expression, media_ns: int) -> Expression:
        """The same command; held or easing while nobody is seen. `media_ns` as in `Smoother`."""
        ...


class Smoother(Protocol):
    """Takes the jitter out of the code, once, after everything that makes it."""

    def smooth(self, expression: Expression, media_ns: int) -> Expression:
        """The same command, calmer; `media_ns` is the source's clock."""
        ...


class Deformer(Protocol):
    """Turns the code into moved vertices."""

    def deform(self, expression: Expression) -> Deformation:
        """The character's moved vertices."""
        ...


class Renderer(Protocol):
    """Draws the character; the same deformation, on the GPU."""

    def draw(self, expression: Expression, deformation: Deformation) -> np.ndarray | None:
        """One picture, (H, W, 3) uint8 RGB, or None when nothing is drawn."""
        ...


class Publisher(Protocol):
    """Sends the moved vertices to other programs without ever waiting for them."""

    def publish(self, expression: Expression, deformation: Deformation) -> None:
        """Send one tick, or drop it; never wait."""
        ...


class Sink(Protocol):
    """Whatever takes ticks: video, senders, the window."""

    def take(self, tick: Tick) -> None:
        """Receive one tick; must return quickly while live."""
        ...


class ReadingSink(Protocol):
    """Whatever takes readings: a recording."""

    def take(self, reading: Reading) -> None:
        """Receive one reading; must return quickly while live."""
        ...


class Reader:
    """The first half of the loop: what a camera image says, at the camera's own rate."""

    def __init__(
        self,
        source: Source,
        tracker: Tracker,
        calibration: Calibration,
        encoder: Encoder,
        presence: Presence,
        smoother: Smoother,
        sinks: Sequence[ReadingSink] = (),
    ) -> None:
        self.source = source
        self.tracker = tracker
        self.calibration = calibration
        self.encoder = encoder
        self.presence = presence
        self.smoother = smoother
        self.sinks = tuple(sinks)

    def read(self) -> Reading | None:
        """The next image read; None when the source has ended.

        Without sinks there is no stage "record".
        """
        lap = Laps()
        frame = self.source.grab()
        if frame is None:
            return None
        lap("grab")
        seen = self.tracker.track(frame)
        lap("track")
        observation = self.calibration.calibrate(seen)
        lap("calibrate")
        encoded = self.encoder.encode(observation)
        lap("encode")
        bridged = self.presence.bridge(encoded, frame.media_ns)
        lap("bridge")
        expression = self.smoother.smooth(bridged, frame.media_ns)
        lap("smooth")
        reading = Reading(frame, observation, expression, lap.stage_ms, time.monotonic_ns())
        for sink in self.sinks:
            sink.take(reading)
        if self.sinks:
            lap("record")
        return reading


class Shower:
    """The second half of the loop: what is done with an expression, as often as it is shown."""

    def __init__(
        self,
        deformer: Deformer,
        renderer: Renderer,
        publisher: Publisher,
        sinks: Sequence[Sink] = (),
    ) -> None:
        self.deformer = deformer
        self.renderer = renderer
        self.publisher = publisher
        self.sinks = tuple(sinks)

    def show(self, shown: Shown, stage_ms: dict[str, float]) -> Tick:
        """The tick that shows it; the stages are booked in `stage_ms` behind those in it.

        Sinks are given the tick before their own stage, "sinks", is booked.
        """
        lap = Laps(stage_ms)
        deformation = self.deformer.deform(shown.expression)
        lap("deform")
        self.publisher.publish(shown.expression, deformation)
        lap("publish")
        age_ms = (time.monotonic_ns() - shown.frame.captured_ns) / 1e6
        picture = self.renderer.draw(shown.expression, deformation)
        lap("draw")
        tick = Tick(
            shown.frame, shown.observation, shown.expression, deformation, picture, age_ms,
            lap.stage_ms, shown.moment_ns,
        )  # fmt: skip
        for sink in self.sinks:
            sink.take(tick)
        lap("sinks")
        return tick


class Pipeline:
    """The stages in order: every image is shown, once. Recordings and reports are sinks."""

    def __init__(self, reader: Reader, shower: Shower) -> None:
        self.reader = reader
        self.shower = shower

    def tick(self) -> Tick | None:
        """One trip through the loop; None when the source has ended."""
        reading = self.reader.read()
        if reading is None:
            return None
        shown = Shown(
            reading.frame, reading.observation, reading.expression, reading.frame.captured_ns
        )
        return self.shower.show(shown, reading.stage_ms)

    def close(self) -> None:
        """Nothing runs beside the loop."""

    def summarise(self) -> None:
        """Nothing to report beside the ticks."""


class Laps:
    """Milliseconds between calls, by name."""

    def __init__(self, stage_ms: dict[str, float] | None = None) -> None:
        """Booked behind what is in `stage_ms`, which is written to."""
        self.stage_ms: dict[str, float] = {} if stage_ms is None else stage_ms
        self._last = time.perf_counter_ns()

    def __call__(self, stage: str) -> None:
        """Book the time since the last call under `stage`."""
        now = time.perf_counter_ns()
        self.stage_ms[stage] = (now - self._last) / 1e6
        self._last = now
