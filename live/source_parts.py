"""What each kind of source asks of the parts behind it; every choice by that kind is made here.

Images are tracked, encoded and smoothed here. Of a performer tracked elsewhere the coefficients
are taken as they are; our own recordings hold the finished code, to be shown again as it was.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from capture.model_store import find_tracker_model
from capture.names import MEDIAPIPE_BLENDSHAPES
from capture.sources import LimitedSource, Source, open_source, tracked_within
from capture.streams.stream_address import SENDERS, parse_stream
from engine.code_smoothing import (
    LEARNED_SIGNALS,
    RAW_SIGNALS,
    SMOOTHED_SIGNALS,
    STREAMED_SIGNALS,
    CodeSmoother,
    SmoothingSettings,
)
from engine.coefficient_encoder import CoefficientEncoder
from engine.presence import HoldWhenLost
from live.config import PerformOptions
from live.encoding import EncoderChoice, choose_encoder, close_nothing
from live.own_addresses import own_addresses
from live.pipeline import Presence
from live.progress_bar import StepLines
from live.records import Say
from live.takes.replayed_recording import AsRecorded, RecordedEncoder, ReplayedRecording
from live.tracking import TrackerChoice, choose_tracker

_NOISY = ("osf",)
"""Senders that calm nothing, or little, themselves."""


def open_performer(options: PerformOptions) -> Source:
    """The source. Raises SourceError, SettingError, TakeError."""
    if options.source_kind != "recording":
        return open_source(
            options.source,
            offline=options.offline,
            frames=options.frames,
            size=options.wished_camera_size(),
            speed=options.speed,
            loop=options.loop,
        )
    again = options.loop or options.frames is not None
    source = ReplayedRecording(
        Path(options.source), paced=not options.offline, speed=options.speed, loop=again
    )
    return source if options.frames is None else LimitedSource(source, options.frames)


def describe_reach(options: PerformOptions) -> list[str]:
    """What becomes reachable from elsewhere by listening to the source, and what the sender must
    be told; for the user."""
    address = parse_stream(options.source)
    if address is None:
        return []
    target = address.describe_target([] if address.is_loopback else own_addresses())
    return [address.describe_reach(), *([] if target is None else [target])]


def choose_source_encoder(options: PerformOptions, say: Say) -> EncoderChoice:
    """What makes the code of the source's signals.

    Raises TakeError, NetworkError, BackendError.
    """
    kind = options.source_kind
    if kind == "images":
        return choose_encoder(options, say)
    if kind == "recording":
        encoder = RecordedEncoder(Path(options.source))
        return EncoderChoice(encoder, "Encoder: none, the code was recorded", False, close_nothing)
    encoder = CoefficientEncoder(MEDIAPIPE_BLENDSHAPES)
    return EncoderChoice(encoder, "Encoder: coefficients by name", False, close_nothing)


def start_tracker(
    options: PerformOptions, source: Source, stack: ExitStack, say: Say
) -> TrackerChoice:
    """What sees the performer: a face tracker, or the source itself. Raises CaptureError."""
    tracked = tracked_within(source)
    if tracked is not None:
        return TrackerChoice(tracked, True, f"Tracker: {_name_tracker(options)}")
    model = find_tracker_model(options.tracker_model, StepLines(say))
    choice = choose_tracker(options, model, say)
    stack.callback(choice.tracker.close)
    return choice


def choose_smoother(
    options: PerformOptions, tracker: TrackerChoice, encoding: EncoderChoice
) -> CodeSmoother:
    """What calms the code; takes are shown as they are."""
    if options.source_kind in ("take", "recording"):
        return CodeSmoother(0.0)
    address = parse_stream(options.source)
    if address is None:
        settings = smoothing_for(tracker, encoding)
    else:
        settings = RAW_SIGNALS if address.kind in _NOISY else STREAMED_SIGNALS
    return CodeSmoother(options.smoothing, settings)


def choose_presence(options: PerformOptions) -> Presence:
    """What bridges moments without a face."""
    return AsRecorded() if options.source_kind == "recording" else HoldWhenLost()


def smoothing_for(tracker: TrackerChoice, encoding: EncoderChoice) -> SmoothingSettings:
    """What suits the code of that encoder behind that tracker of images.

    The learned encoder reads the picture of the face, which no tracker smooths: its code is as
    noisy behind a tracker that smooths its landmarks, and late by them all the same.
    """
    if encoding.sees_face:
        return replace(LEARNED_SIGNALS, on_top=tracker.smoothed)
    return SMOOTHED_SIGNALS if tracker.smoothed else RAW_SIGNALS


def _name_tracker(options: PerformOptions) -> str:
    address = parse_stream(options.source)
    if address is None:
        return f"none, {Path(options.source).name} was tracked when it was recorded"
    return f"{SENDERS[address.kind]}, on UDP port {address.port}"
