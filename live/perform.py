"""The `live` command: one performance from start to end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

from capture.sources import Source
from live.assembly import (
    HEADLESS_SIZE,
    Say,
    assemble_pipeline,
    assemble_reader,
    assemble_shower,
    check_publishing,
    film_rate,
    start_encoder,
    start_film,
    start_headless_renderer,
    start_publisher,
    start_source,
)
from live.broadcast.publisher import FramePublisher, QuietPublisher
from live.calibration.calibrating import (
    begin_calibration,
    refuse_timeless,
    start_calibration,
    tell_of_profile,
)
from live.calibration.performer_calibration import PerformerCalibration
from live.character_model import build_model
from live.character_renderer import NoRenderer, Switches, WindowRenderer
from live.config import LiveOptions
from live.controls import Controls, NoControls
from live.finishing import Finishing, Output
from live.image_count import ImageCount
from live.loop import run_loop
from live.outputs import claim_outputs, open_films, open_recorders
from live.pipeline import Renderer
from live.records import Tick
from live.report import ReportFile, TickTimer, format_table
from live.rigs.character_rigging import rig_character
from live.rigs.rigging import Rigged
from live.senders.app_sender import AppSender
from live.senders.send_watch import SendWatch
from live.senders.sending import open_senders
from live.stream_watch import watch_stream
from live.virtual_camera.camera_opening import open_virtual_camera
from live.virtual_camera.camera_sink import CameraSink
from render.character_view import CharacterView
from render.window import Window

WINDOW_SIZE = (800, 800)


class Noting(Protocol):
    """Is told when a tick is over."""

    def note(self, tick: Tick) -> None:
        """Note one; must return at once."""
        ...


def perform(options: LiveOptions, say: Say) -> None:
    """Run until the source ends, the window is closed or Ctrl-C is pressed; then finish the files.

    Raises CaptureError, EngineError, RenderError, LiveError.
    """
    options.check()
    with ExitStack() as stack:
        report_file = ReportFile(options.report) if options.report else None
        claim_outputs(options)
        check_publishing(options)
        senders = open_senders(options.send_addresses(), stack, say)
        window = _open_window(options, stack)
        source = start_source(options, stack, say)
        refuse_timeless(options, source)
        cameras = _open_cameras(options, source, stack, say)
        encoding = start_encoder(options, stack, say)
        calibration = start_calibration(options, source, say)
        stack.callback(calibration.close)
        rigged = rig_character(options, say)
        publisher = start_publisher(options, rigged, stack, say)
        renderer, controls = _start_renderer(options, rigged, window, calibration, source, stack)
        timer, recorders = TickTimer(), open_recorders(options, say)
        films = open_films(options, source)
        outputs: list[Output] = [*films, *recorders]  # finished from the last: what is quick first
        finishing = Finishing(say)
        if outputs:
            stack.enter_context(finishing)
        for output in outputs:
            stack.callback(finishing.finish, output)
        reader = assemble_reader(options, source, encoding, calibration, recorders, stack, say)
        watchers = [*films, *senders, *cameras, controls]
        shower = assemble_shower(rigged, renderer, publisher, watchers)
        pipeline = assemble_pipeline(options, source, reader, shower, say)
        stack.callback(controls.close)
        dropped_before = source.dropped  # while the mesh was rigged nobody looked at the camera
        stack.callback(
            lambda: _conclude(
                timer.summarise(source.dropped - dropped_before, pipeline.summarise()),
                publisher, outputs, senders, cameras, report_file, say,
            )
        )  # fmt: skip
        say("Running until " + controls.ending)
        tell_of_profile(options, calibration, source, say)
        begin_calibration(options, calibration)
        watches: list[Noting] = [*watch_stream(source, say), SendWatch(senders, say)]
        stack.callback(pipeline.close)  # first of all: the machine is needed to finish the files
        stack.callback(source.close)  # whoever waits for its next image on another thread is woken
        run_loop(pipeline, lambda: controls.stopped, _noting(options, timer, watches, say))


def _noting(
    options: LiveOptions, timer: TickTimer, watches: Sequence[Noting], say: Say
) -> Callable[[Tick], None]:
    """Who is told each tick: the timer, who looks after the network, and whoever waits for a film
    without seeing it."""
    told: list[Noting] = [timer, *watches]
    if options.headless and options.offline:
        told.append(ImageCount(say, of="images" if options.upsample is None else "ticks"))

    def note(tick: Tick) -> None:
        for each in told:
            each.note(tick)

    return note


def _open_window(options: LiveOptions, stack: ExitStack) -> Window | None:
    if options.headless:
        return None
    window = Window("Mimesh", options.picture_size(WINDOW_SIZE))
    stack.callback(window.close)
    return window


def _open_cameras(
    options: LiveOptions, source: Source, stack: ExitStack, say: Say
) -> list[CameraSink]:
    size = options.picture_size(HEADLESS_SIZE if options.headless else WINDOW_SIZE)
    return open_virtual_camera(options, size, options.upsample or film_rate(source), stack, say)


def _start_renderer(
    options: LiveOptions,
    rigged: Rigged,
    window: Window | None,
    calibration: PerformerCalibration,
    source: Source,
    stack: ExitStack,
) -> tuple[Renderer, Controls | NoControls]:
    if window is None:
        drawn = options.draws_for_others  # nobody else would see the picture
        renderer = start_headless_renderer(options, rigged, stack) if drawn else NoRenderer()
        return renderer, NoControls()
    switches = Switches(mirrored=options.mirror, reading=options.draws_for_others)
    model = build_model(rigged.character, rigged.mesh)
    view = CharacterView(window.ctx, model, options.picture_size(WINDOW_SIZE))
    controls = Controls(
        window,
        switches,
        calibration,
        lambda path: start_film(path, source, offline=False, rate=options.upsample),
        Path.cwd(),
    )
    return WindowRenderer(rigged.character, view, window, switches, source), controls


def _conclude(
    report: dict[str, Any],
    publisher: FramePublisher | QuietPublisher,
    outputs: list[Output],
    senders: list[AppSender],
    cameras: list[CameraSink],
    report_file: ReportFile | None,
    say: Say,
) -> None:
    report["published"] = publisher.summarise()
    report["senders"] = [sender.summarise() for sender in senders]
    report["virtual_cameras"] = [camera.summarise() for camera in cameras]
    report["film_dropped"] = sum(getattr(output, "dropped", 0) for output in outputs)
    say(format_table(report))
    for reason, count in report["published"]["refused"].items():
        say(f"{count} ticks were not published: {reason}.")
    if report_file:
        report_file.write(report)
        say(f"Wrote {report_file.path}")
