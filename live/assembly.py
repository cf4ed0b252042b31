"""Builds the parts of a performance from its options; every choice between variants is made here.

Parts that hold a thread, a socket or a device are closed by the stack they were given.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from capture.face_watcher import FaceWatcher
from capture.sources import Source
from engine.deformer import CpuDeformer
from live.broadcast.announcement import describe_broadcast, warn_of_reach
from live.broadcast.curve_keys import load_curve_keys
from live.broadcast.listening import check_ports
from live.broadcast.page_token import load_page_token
from live.broadcast.publisher import FramePublisher, QuietPublisher
from live.broadcast.snapshot import SnapshotSource
from live.calibration.encoder_rest import rest_for
from live.calibration.performer_calibration import CalibratedEncoder, PerformerCalibration
from live.character_model import build_model
from live.character_renderer import HeadlessRenderer
from live.config import PerformOptions
from live.encoding import EncoderChoice
from live.pipeline import (
    Pipeline,
    Publisher,
    Reader,
    ReadingSink,
    Renderer,
    Shower,
    Sink,
)
from live.records import Say
from live.rigs.rigging import Rigged
from live.source_parts import (
    choose_presence,
    choose_smoother,
    choose_source_encoder,
    describe_reach,
    open_performer,
    start_tracker,
)
from live.upsampling.image_rhythm import rhythm_of
from live.upsampling.interpolation import Interpolation
from live.upsampling.offline_upsampling import OfflineUpsampling
from live.upsampling.output_slots import OutputSlots
from live.upsampling.prediction import Prediction
from live.upsampling.slot_watch import WatchedSlots
from live.upsampling.upsampled_pipeline import UpsampledPipeline
from live.upsampling.upsampling_meter import UpsamplingMeter
from live.video_file import VideoFile
from live.video_sink import LiveVideo, OfflineVideo
from render.character_view import CharacterView
from render.context import headless_context

HEADLESS_SIZE = (512, 512)


def start_source(options: PerformOptions, stack: ExitStack, say: Say) -> Source:
    """The performer; what becomes reachable by listening for one is said."""
    source = open_performer(options)
    stack.callback(source.close)
    for line in describe_reach(options):
        say(line)
    return source


def start_encoder(options: PerformOptions, stack: ExitStack, say: Say) -> EncoderChoice:
    """What turns signals into the code; before rigging, so that a refusal costs no minute of it."""
    encoding = choose_source_encoder(options, say)
    stack.callback(encoding.close)
    say(encoding.description)
    return encoding


def check_publishing(options: PerformOptions) -> None:
    """Raise AddressError when a port is taken, SetupError when there are no keys to be had, both
    before rigging costs a minute."""
    address = options.address()
    if address is not None:
        check_ports(address, options.publish_over, encrypted=options.curve)
    if options.curve:
        load_curve_keys()


def start_publisher(
    options: PerformOptions, rigged: Rigged, stack: ExitStack, say: Say
) -> FramePublisher | QuietPublisher:
    """Where the moved vertices go."""
    address = options.address()
    if address is None:
        return QuietPublisher()
    keys = load_curve_keys() if options.curve else None
    source = SnapshotSource(rigged.character, rigged.mesh)
    publisher = FramePublisher(
        address, source, options.publish_over, keys, load_page_token(), options.origins()
    )
    stack.callback(publisher.close)
    for line in warn_of_reach(address, options.publish_over, encrypted=keys is not None):
        say(f"Warning: {line}")
    for line in describe_broadcast(address, options.publish_over, keys, publisher.page_link):
        say(line)
    return publisher


def start_headless_renderer(
    options: PerformOptions, rigged: Rigged, stack: ExitStack
) -> HeadlessRenderer:
    """Draws without a window."""
    ctx = stack.enter_context(headless_context())
    model = build_model(rigged.character, rigged.mesh)
    view = CharacterView(ctx, model, options.picture_size(HEADLESS_SIZE))
    return HeadlessRenderer(rigged.character, view)


def film_rate(source: Source) -> float:
    """Pictures a second of a film of `source`; a camera does not know its own at the start."""
    return source.frame_rate if 1.0 <= source.frame_rate <= 120.0 else 30.0


def start_film(
    path: Path, source: Source, *, offline: bool, rate: float | None = None
) -> OfflineVideo | LiveVideo:
    """The sink that writes a film; only offline may it hold the loop up.

    `rate`: ticks a second, where they are not as many as the source gives images.
    """
    file = VideoFile(path, rate or film_rate(source))
    return OfflineVideo(file) if offline else LiveVideo(file)


def assemble_reader(
    options: PerformOptions,
    source: Source,
    encoding: EncoderChoice,
    calibration: PerformerCalibration,
    sinks: Sequence[ReadingSink],
    stack: ExitStack,
    say: Say,
) -> Reader:
    """What reads the performer, and says what with."""
    choice = start_tracker(options, source, stack, say)
    say(choice.description)
    smoother = choose_smoother(options, choice, encoding)
    say(smoother.describe_lag())
    calibration.serve(rest_for(encoding.encoder))
    return Reader(
        source=source,
        tracker=FaceWatcher(choice.tracker) if encoding.sees_face else choice.tracker,
        calibration=calibration,
        encoder=CalibratedEncoder(encoding.encoder, calibration),
        presence=choose_presence(options),
        smoother=smoother,
        sinks=sinks,
    )


def assemble_shower(
    rigged: Rigged, renderer: Renderer, publisher: Publisher, sinks: Sequence[Sink]
) -> Shower:
    """What moves, draws and sends the character."""
    return Shower(CpuDeformer(rigged.character), renderer, publisher, sinks)


def assemble_pipeline(
    options: PerformOptions,
    source: Source,
    reader: Reader,
    shower: Shower,
    say: Say,
    warm_up: int = 0,
) -> Pipeline | UpsampledPipeline | OfflineUpsampling:
    """The loop, ready to tick; to be closed when it is over, and `source` before it.

    `warm_up`: the first ticks, which are not timed.
    """
    if options.upsample is None:
        return Pipeline(reader, shower)
    say(options.describe_upsampling(source.frame_rate, offline=options.offline))
    by = "clip" if options.offline else options.upsampling_way
    meter, rhythm = UpsamplingMeter(options.upsample, by, warm_up), rhythm_of(source)
    gap_ns = rhythm.gap_ns
    if options.offline:
        return OfflineUpsampling(reader, shower, options.upsample, meter, gap_ns)
    way = Prediction(gap_ns=gap_ns) if by == "predict" else Interpolation(gap_ns)
    slots = WatchedSlots(OutputSlots(options.upsample), options.upsample, say)
    return UpsampledPipeline(reader, shower, slots, way, meter, rhythm)
