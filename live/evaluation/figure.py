"""The figure: source, other methods, ours and the truth on four targets, with error maps.

Written by `evaluate --figure FOLDER`: a sheet for each target with all six expressions, and one
sheet of all targets with two of them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from capture.model_store import find_tracker_model
from engine.progress import Progress, within
from live.evaluation.evaluate_config import OVERVIEW_FILE, EvaluateOptions
from live.evaluation.figure_expressions import EXPRESSION_LABELS, figure_coefficients
from live.evaluation.figure_heads import FigureHead, FigureHeads
from live.evaluation.figure_methods import (
    METHODS,
    Outcome,
    Performance,
    Stage,
    perform,
    read_performance,
)
from live.evaluation.figure_sheet import Heading, Row, lay_out
from live.evaluation.figure_view import FigureView
from live.evaluation.pack_folder import find_packs, open_packs
from live.evaluation.rig_keeper import RigKeeper
from live.progress_bar import show_progress
from live.records import Say
from live.rigs.lookout import Lookout
from live.safe_file import write_whole
from render.context import headless_context

CELL = 236
SCALE_MM = 5.0
"""Where all maps' colours end."""
OVERVIEW = (0, 3)
"""The two expressions shown for all targets."""
HEADINGS = (Heading("source", 1), *(Heading(name, 2) for name in METHODS), Heading("truth", 1))
JPEG_QUALITY = 88


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """One target's rows."""

    head: FigureHead
    rows: tuple[Row, ...]
    outcomes: tuple[Outcome, ...]


def draw_figure(options: EvaluateOptions, say: Say) -> None:
    """Write the sheets into the folder `options.figure`, and say each target's mean errors.

    Checking the options has made the folder. Raises SetupError without the packs, OutputError, and
    what rigging raises.
    """
    assert options.figure is not None
    folder, coefficients = options.figure, figure_coefficients()
    heads = open_packs(find_packs(options.data), lambda data: FigureHeads(data, coefficients))
    bar = show_progress(say, sys.stderr)
    try:
        panels = _draw_panels(heads, options, bar)
    finally:
        bar.close()
    for panel in panels:
        _write(folder / f"figure_{panel.head.name}.jpg", panel.head.title, panel.rows, say)
        say(f"  {describe(panel)}")
    chosen = [name_target(panel.head, panel.rows[k]) for panel in panels for k in OVERVIEW]
    _write(folder / OVERVIEW_FILE, "One performance on four heads it has never seen", chosen, say)


def describe(panel: Panel) -> str:
    """The methods' mean RMS on one target, in words."""
    found = (f"{one.method} {one.rms_mm.mean():.2f}" for one in panel.outcomes)
    return f"{panel.head.title}, mean RMS in mm: {', '.join(found)}"


def name_target(head: FigureHead, row: Row) -> Row:
    """The row of one expression, named after its target, too."""
    return replace(row, label=f"{head.name}, {row.label}")


def _draw_panels(heads: FigureHeads, options: EvaluateOptions, tell: Progress) -> list[Panel]:
    find_model = partial(find_tracker_model, options.tracker_model)
    keeper = RigKeeper(find_model, options.choices())
    targets = heads.targets()
    source, *others = _set_stages([heads.source(), *targets], keeper, find_model, tell)
    performance = read_performance(source, options.solver)
    panels = []
    with headless_context() as ctx:
        pictures = _shoot_truth(ctx, source)
        for number, target in enumerate(others):
            share = 0.4 + 0.6 * number / len(others)
            tell(f"cloning to the {target.head.name} head", share)
            panels.append(_draw_panel(ctx, performance, target, pictures))
    return panels


def _set_stages(
    heads: Sequence[FigureHead],
    keeper: RigKeeper,
    find_model: Callable[[], Path],
    tell: Progress,
) -> list[Stage]:
    stages, telling = [], within(tell, 0.0, 0.4)
    with Lookout(find_model) as lookout:
        for number, head in enumerate(heads):
            telling(f"rigging {head.name}", number / len(heads))
            name = f"figure-{head.name}"
            rig = keeper.rig(head.mesh, name)
            stages.append(Stage(head, rig, lookout.find_face(head.mesh, name)))
    return stages


def _shoot_truth(ctx: Any, stage: Stage) -> list[np.ndarray]:
    head = stage.head
    view = FigureView(ctx, stage.rig.character, head.mesh, head.motion, CELL)
    return [view.shoot(row) for row in range(len(head.motion))]


def _draw_panel(
    ctx: Any, performance: Performance, target: Stage, source_pictures: list[np.ndarray]
) -> Panel:
    outcomes = perform(performance, target)
    head, count = target.head, len(EXPRESSION_LABELS)
    motion = np.concatenate([*(one.motion for one in outcomes), head.motion])
    view = FigureView(ctx, target.rig.character, head.mesh, motion, CELL)
    rows = []
    for k, label in enumerate(EXPRESSION_LABELS):
        pictures, notes = [source_pictures[k]], [""]
        for number, one in enumerate(outcomes):
            row = number * count + k
            pictures += [view.shoot(row), view.map_errors(row, one.error_mm[k] / SCALE_MM)]
            notes += ["", f"{one.rms_mm[k]:.2f} mm"]
        pictures.append(view.shoot(len(outcomes) * count + k))
        rows.append(Row(label, tuple(pictures), (*notes, "")))
    return Panel(head, tuple(rows), outcomes)


def _write(file: Path, title: str, rows: Sequence[Row], say: Say) -> None:
    page = Image.fromarray(lay_out(title, HEADINGS, rows, SCALE_MM))
    write_whole(file, lambda stream: page.save(stream, "JPEG", quality=JPEG_QUALITY))
    say(f"Wrote {file}")
