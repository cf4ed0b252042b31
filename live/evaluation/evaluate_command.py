"""The `evaluate` command: measures the tables, says them, and writes them down."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from capture.model_store import find_tracker_model
from engine.cloning.mesh_encoder_weights import BUNDLED_MESH_ENCODER
from engine.progress import Progress, within
from engine.rig import RIG_ASSETS, RIG_VERSION, asset_fingerprint
from engine.skinning_network import BUNDLED_NETWORK
from live.evaluation.cast import Cast
from live.evaluation.clone_methods import choose_methods
from live.evaluation.code_readers import FACS_ONLY, order_readers, read_each
from live.evaluation.cross_table import measure_cross
from live.evaluation.cycle_table import measure_cycle
from live.evaluation.drift_table import measure_drift
from live.evaluation.evaluate_config import EvaluateOptions
from live.evaluation.inverse_table import measure_inverse
from live.evaluation.laplacian_table import measure_laplacian
from live.evaluation.pack_folder import find_packs, open_packs
from live.evaluation.result_legend import legend_markdown, legend_text
from live.evaluation.result_table import ResultTable, as_json, markdown_lines, text_lines, wrap
from live.evaluation.rig_keeper import RigKeeper
from live.evaluation.self_table import measure_self
from live.evaluation.speed_table import measure_speed
from live.progress_bar import show_progress
from live.records import Say
from live.safe_file import write_whole
from live.self_test.self_test_machine import describe_host

ASSETS = (BUNDLED_NETWORK, *RIG_ASSETS, BUNDLED_MESH_ENCODER)
"""What was trained or fitted, and so decides the figures."""
Measure = Callable[[Progress], ResultTable]


def evaluate_command(options: EvaluateOptions, say: Say) -> None:
    """Measure what is asked for, table by table, each said as soon as it is there.

    Raises CaptureError, EngineError, RenderError, LiveError.
    """
    options.check()
    tables = options.tables()
    measures = plan_tables(options) if tables else {}
    for line in wrap(options.describe()) if tables else ():
        say(line)
    bar, found = show_progress(say, sys.stderr), []
    try:
        for number, name in enumerate(tables):
            part = within(bar, number / len(tables), (number + 1) / len(tables))
            table = measures[name](part)
            found.append(table)
            bar.close()
            for line in ("", *text_lines(table)):
                say(line)
            write_results(options, found)  # a later table may be long in coming
    finally:
        bar.close()
    for line in legend_text(found):
        say(line)
    for path in write_results(options, found):
        say(f"Wrote {path}")
    if options.figure:
        from live.evaluation.figure import draw_figure

        draw_figure(options, say)


def plan_tables(options: EvaluateOptions) -> dict[str, Measure]:
    """How each table is measured, by name; raises SetupError without the packs."""
    keeper = RigKeeper(lambda: find_tracker_model(options.tracker_model), options.choices())
    cast = open_cast(options, keeper)
    readers, methods = order_readers(options.solver), choose_methods(options.solver)
    inverse = (*readers, FACS_ONLY)
    return {
        "self": lambda tell: measure_self(cast, methods, tell),
        "drift": lambda tell: measure_drift(cast, readers, tell),
        "laplacian": lambda tell: measure_laplacian(cast, methods, tell),
        "inverse": lambda tell: measure_inverse(cast, inverse, tell),
        "cross": lambda tell: measure_cross(cast, methods, tell),
        "cycle": lambda tell: measure_cycle(cast, readers, tell),
        "speed": lambda tell: measure_speed(cast, keeper, readers, tell),
    }


def open_cast(options: EvaluateOptions, keeper: RigKeeper) -> Cast:
    """The heads of the protocol; raises SetupError when the packs are missing or damaged."""
    protocol = options.protocol()
    return open_packs(
        find_packs(options.data), lambda data: Cast(protocol, data, keeper.rig, read_each)
    )


def write_results(options: EvaluateOptions, tables: list[ResultTable]) -> list[Path]:
    """Write the files asked for, and say which those are; raises OutputError."""
    texts: tuple[tuple[Path | None, str], ...] = (
        (options.json, json.dumps(describe_run(options, tables), indent=1) + "\n"),
        (options.markdown, "\n".join(compose_page(options, tables))),
    )
    written = {path: text.encode() for path, text in texts if path}
    for path, content in written.items():
        write_whole(path, lambda file, content=content: file.write(content))
    return list(written)


def compose_page(options: EvaluateOptions, tables: list[ResultTable]) -> list[str]:
    """The lines of the Markdown: what was measured, the tables, the words in them."""
    shown = [line for table in tables for line in markdown_lines(table)]
    return [options.describe(), "", *shown, *legend_markdown(tables)]


def describe_run(options: EvaluateOptions, tables: list[ResultTable]) -> dict[str, Any]:
    """All that was measured, of what, on what."""
    protocol = options.protocol()
    return {
        "measured": options.describe(),
        "protocol": {**asdict(protocol), "seeds": protocol.seeds()},
        "shapes": options.shapes,
        "solver": options.solver,
        "rig_version": RIG_VERSION,
        "assets": {asset.name: asset_fingerprint(asset) for asset in ASSETS},
        "machine": describe_host(),
        "tables": {table.name: as_json(table) for table in tables},
    }
