"""The `bench` command: what every stage costs, with drawing and without, or every encoder."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from live.assembly import (
    Say,
    assemble_pipeline,
    assemble_reader,
    assemble_shower,
    check_publishing,
    start_encoder,
    start_headless_renderer,
    start_publisher,
    start_source,
)
from live.bench_config import BenchOptions
from live.calibration.at_once import AtOnce
from live.calibration.kept_profile import KeptProfile
from live.calibration.performer_calibration import PerformerCalibration
from live.character_renderer import NoRenderer
from live.encoder_timing import format_parts, time_encoders
from live.encoding import EncoderChoice
from live.latency_plot import LatencyPlot
from live.loop import run_loop
from live.report import ReportFile, TickTimer, Timings, format_table
from live.rigs.character_rigging import rig_character
from live.rigs.rigging import Rigged


def bench(options: BenchOptions, say: Say) -> None:
    """Perform once or twice, print the tables, write the report and the plot.

    Raises CaptureError, EngineError, RenderError, LiveError.
    """
    options.check()
    report_file = ReportFile(options.report) if options.report else None
    if options.stages:
        report = time_encoders(options, say)
        say(format_parts(report))
    else:
        report = _bench_loop(options, say)
    if report_file:
        report_file.write(report)


def _bench_loop(options: BenchOptions, say: Say) -> dict[str, Any]:
    """The whole loop, once or twice; the report."""
    plot = LatencyPlot(options.plot) if options.plot else None
    kinds = ["without drawing"] if options.no_draw else ["with drawing", "without drawing"]
    check_publishing(options)
    reports: dict[str, dict[str, Any]] = {}
    runs: dict[str, Timings] = {}
    with ExitStack() as stack:
        encoding = start_encoder(options, stack, say)
        rigged = rig_character(options, say)
        for kind in kinds:
            say(f"\n{kind}, {'offline' if options.offline else 'live'}:")
            reports[kind], runs[kind] = _measure(
                options, rigged, encoding, say, drawn=kind == "with drawing"
            )
            say(format_table(reports[kind]))
    if plot:
        plot.write(runs)
    return _merge(reports, kinds)


def _merge(reports: dict[str, dict[str, Any]], kinds: list[str]) -> dict[str, Any]:
    """The first run's report, the second one inside it."""
    rest = {kind.replace(" ", "_"): reports[kind] for kind in kinds[1:]}
    return {"run": kinds[0].replace(" ", "_"), **reports[kinds[0]], **rest}


def _measure(
    options: BenchOptions, rigged: Rigged, encoding: EncoderChoice, say: Say, *, drawn: bool
) -> tuple[dict[str, Any], Timings]:
    """The report of one run, and its timings."""
    timer = TickTimer(options.warm_up)
    with ExitStack() as stack:
        source = start_source(options, stack, say)
        publisher = start_publisher(options, rigged, stack, lambda line: None)
        renderer = start_headless_renderer(options, rigged, stack) if drawn else NoRenderer()
        calibration = PerformerCalibration(KeptProfile(None), AtOnce(), say)
        reader = assemble_reader(options, source, encoding, calibration, [], stack, say)
        shower = assemble_shower(rigged, renderer, publisher, [])
        pipeline = assemble_pipeline(options, source, reader, shower, say, options.warm_up)
        stack.callback(pipeline.close)
        stack.callback(source.close)
        dropped_before = source.dropped
        run_loop(pipeline, note=timer.note)
        pipeline.close()
        dropped = source.dropped - dropped_before
        return timer.summarise(dropped, pipeline.summarise()), timer.timings
