"""The loop: one tick from a camera image to a moved, drawn and published character."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from capture.records import Frame, Observation
from engine.records import Deformation, Expression
from live.records import Tick


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
    """Whatever takes ticks: recording, video, report, the window."""

    def take(self, tick: Tick) -> None:
        """Receive one tick; must return quickly while live."""
        ...


class Pipeline:
    """The stages in order. Recording and reports are sinks; the tick knows none of them."""

    def __init__(
        self,
        source: Source,
        tracker: Tracker,
        calibration: Calibration,
        encoder: Encoder,
        presence: Presence,
        smoother: Smoother,
        deformer: Deformer,
        renderer: Renderer,
        publisher: Publisher,
        sinks: Sequence[Sink] = (),
    ) -> None:
        self.source = source
        self.tracker = tracker
        self.calibration = calibration
        self.encoder = encoder
        self.presence = presence
        self.smoother = smoother
        self.deformer = deformer
        self.renderer = renderer
        self.publisher = publisher
        self.sinks = tuple(sinks)

    def tick(self) -> Tick | None:
        """One trip through the loop; None when the source has ended.

        Sinks are given the tick before their own stage, "sinks", is booked in its `stage_ms`.
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
        deformation = self.deformer.deform(expression)
        lap("deform")
        self.publisher.publish(expression, deformation)
        lap("publish")
        age_ms = (time.monotonic_ns() - frame.captured_ns) / 1e6
        picture = self.renderer.draw(expression, deformation)
        lap("draw")
        tick = Tick(frame, observation, expression, deformation, picture, age_ms, lap.stage_ms)
        for sink in self.sinks:
            sink.take(tick)
        lap("sinks")
        return tick


class Laps:
    """Milliseconds between calls, by name."""

    def __init__(self) -> None:
        self.stage_ms: dict[str, float] = {}
        self._last = time.perf_counter_ns()

    def __call__(self, stage: str) -> None:
        """Book the time since the last call under `stage`."""
        now = time.perf_counter_ns()
        self.stage_ms[stage] = (now - self._last) / 1e6
        self._last = now
