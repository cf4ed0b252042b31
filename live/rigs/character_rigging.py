"""Rigs the character that the options name, and says what happens."""

from __future__ import annotations

import sys

from capture.model_store import find_tracker_model
from engine.bundled import bundled_head
from live.progress_bar import show_progress
from live.records import Say
from live.rigs.editing import plan_edits
from live.rigs.rig_config import CharacterOptions
from live.rigs.rig_timing import StepTimer
from live.rigs.rigging import Rigged, rig_mesh


def rig_character(
    options: CharacterOptions,
    say: Say,
    *,
    refresh: bool = False,
    timer: StepTimer | None = None,
) -> Rigged:
    """The character to move, rigged now or before; `timer` learns what the steps take."""
    mesh_file = options.mesh or bundled_head()
    plan = plan_edits(mesh_file, options.edit_choices())
    say(f"Character: {mesh_file.name}")
    bar = show_progress(say, sys.stderr)
    progress = bar if timer is None else timer.watch(bar)
    try:
        rigged = rig_mesh(
            mesh_file,
            lambda: find_tracker_model(options.tracker_model, progress),
            choices=options.choices(),
            node=options.node,
            refresh=refresh,
            progress=progress,
        )
    finally:
        bar.close()
    say(f"  {len(rigged.mesh.vertices)} vertices, {'rigged now' if rigged.fresh else 'from cache'}")
    if timer is not None:
        timer.begin("applying the edits")
    edited, lines = plan.apply(rigged)
    for line in lines:
        say(f"  {line}")
    return edited
