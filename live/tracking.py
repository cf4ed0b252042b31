"""Makes the face tracker that the options ask for."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol

from capture.bundle import Bundle, read_bundle
from capture.clip import Clip
from capture.demo import demo_clip
from capture.errors import CaptureError, TrackerError
from capture.litert_net import litert_nets
from capture.native_tracker import mediapipe_like, native_tracker
from capture.nets import TrackerNets
from capture.records import Frame, Observation
from capture.tracker import FaceTracker
from capture.tracker_check import (
    CHECKED_FRAMES,
    Comparison,
    compare_trackers,
    keep_comparison,
    load_comparison,
    machine_key,
)
from engine.sessions.choose import SessionFactory
from live.records import Say
from live.tracker_config import TrackerOptions
from live.tracker_nets import open_tracker_nets


class Tracker(Protocol):
    """Finds the performer's face in an image."""

    def track(self, frame: Frame) -> Observation:
        """The expression signals of one image."""
        ...

    def close(self) -> None:
        """Free what it holds; may be called twice."""
        ...


@dataclass(frozen=True, slots=True)
class TrackerChoice:
    """A tracker, and what must be known to use it well."""

    tracker: Tracker
    smoothed: bool
    """Its signals are smoothed already."""
    description: str
    """For the user, one line."""


def choose_tracker(options: TrackerOptions, model: Path, say: Say) -> TrackerChoice:
    """The tracker that `options` ask for, ready.

    Raises:
        TrackerError, EngineError: it cannot be made.
    """
    if options.tracker == "mediapipe" or not _native_wanted(options, model, say):
        return TrackerChoice(FaceTracker(model), True, "Tracker: MediaPipe")
    return make_native(options, model, say)


def make_native(options: TrackerOptions, model: Path, say: Say) -> TrackerChoice:
    """The native tracker, whatever a check would say of it."""
    bundle = read_bundle(model)
    nets, backend = load_nets(options, model, bundle, say)
    how = _with_threads(backend, thread_count(options))
    if options.tracker_smoothing == "mediapipe":
        tracker = mediapipe_like(nets, bundle.metric_face)
        return TrackerChoice(tracker, True, f"Tracker: native ({how}), smoothed as MediaPipe does")
    tracker = native_tracker(nets, bundle.metric_face, options.faces)
    people = f", up to {options.faces} faces" if options.faces > 1 else ""
    return TrackerChoice(tracker, False, f"Tracker: native ({how}){people}")


def _with_threads(backend: str, threads: int) -> str:
    """What runs the nets, and on a CPU how many threads share them: a GPU has its own."""
    if not backend.endswith(("LiteRT", "CPU")):
        return backend
    return f"{backend}, {threads} thread{'s' if threads > 1 else ''}"


def load_nets(
    options: TrackerOptions, model: Path, bundle: Bundle, say: Say
) -> tuple[TrackerNets, str]:
    """The three nets on the backend that `options` ask for, and what runs them, in words.

    Raises:
        SetupError, TrackerError, EngineError: the backend is not installed or does not work here.
    """
    threads = thread_count(options)
    if options.tracker_backend == "litert":
        return litert_nets(bundle, threads), "LiteRT"
    return open_tracker_nets(SessionFactory(options.tracker_backend, threads, say), model)


def thread_count(options: TrackerOptions) -> int:
    """How many threads share a net: the user's wish, or 2 where cores are left for the rest."""
    return options.tracker_threads or (2 if (os.cpu_count() or 1) >= 4 else 1)


def check_native(model: Path, threads: int) -> Comparison:
    """Compare the native tracker with MediaPipe on the first second of the demo.

    Raises:
        CaptureError: one of them cannot be made.
    """
    bundle = read_bundle(model)
    with Clip(demo_clip()) as clip:
        frames = list(islice(iter(clip.grab, None), CHECKED_FRAMES))
    native = mediapipe_like(litert_nets(bundle, threads), bundle.metric_face)
    with FaceTracker(model) as mediapipe:
        return compare_trackers(native, mediapipe, frames)


def _native_wanted(options: TrackerOptions, model: Path, say: Say) -> bool:
    """Asked for outright, by an option only it has, or found to hold on this machine."""
    only_native = options.faces > 1 or options.tracker_smoothing == "off"
    if options.tracker == "native" or only_native or options.tracker_backend != "litert":
        return True
    threads = thread_count(options)
    key = machine_key(model, threads)
    comparison = load_comparison(key)
    if comparison is None:
        say("Comparing the native tracker with MediaPipe, once on this machine")
        try:
            comparison = check_native(model, threads)
        except CaptureError as error:
            if can_load := _can_load_native(model, threads):
                say(f"  {error}")
            return can_load
        if comparison.holds or not comparison.agrees:
            # A machine that was busy just now may be quick enough next time.
            keep_comparison(key, comparison)
    if not comparison.holds:
        say(
            f"  {comparison.objection()}, so MediaPipe it is; --tracker native takes it all the "
            "same."
        )
    return comparison.holds


def _can_load_native(model: Path, threads: int) -> bool:
    """With one of the two missing, the other one it is."""
    try:
        litert_nets(read_bundle(model), threads)
    except TrackerError:
        return False
    return True
