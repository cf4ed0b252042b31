"""Opens what a clone run needs: the animated source, and the rigs of source and target."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from capture.model_store import find_tracker_model
from engine.animation.frame_files import list_frames
from engine.animation.mesh_animation import MeshAnimation, open_animation
from engine.bundled import bundled_head
from engine.cloning.clone_edits import edit_clone_rig
from engine.mesh_file import load_mesh
from engine.mesh_node import GLTF
from engine.progress import Progress, within
from live.cloning.clone_config import CloneOptions, find_kind
from live.cloning.clone_rigging import (
    Named,
    RiggedClone,
    rig_mesh_for_cloning,
    rig_pair_for_cloning,
)
from live.progress_bar import show_progress
from live.rigs.editing import EditPlan, plan_edits
from live.rigs.lookout import Lookout
from live.rigs.rigging import Rigged

OPEN_SHARE = 0.2  # of the set-up; rigging takes the rest


@dataclass(frozen=True, slots=True, eq=False)
class CloneSetup:
    """What is there before the first code is read."""

    animation: MeshAnimation | None
    """None where codes come from a file; so is `source`."""
    source: RiggedClone | None
    target: RiggedClone | None
    """Edited. None where nothing but codes is wanted."""
    target_file: Path
    seconds: float
    """What it took."""


def set_up(options: CloneOptions, say: Callable[[str], None]) -> CloneSetup:
    """Open and rig what `options` ask for, and say so.

    Raises EngineError for files that cannot be used and meshes without a face, CaptureError,
    RenderError.
    """
    target_file = options.target or bundled_head()
    plan = plan_edits(target_file, options.edit_choices())
    start = time.perf_counter()
    bar = show_progress(say, sys.stderr)
    try:
        animation = _open_source(options, within(bar, 0.0, OPEN_SHARE)) if options.source else None
        named = _name_target(options, target_file) if needs_target(options) else None
        source, target = _rig(options, animation, named, within(bar, OPEN_SHARE, 1.0))
    finally:
        bar.close()
    seconds = time.perf_counter() - start
    if animation and source:
        say(f"Source: {_describe_take(options, animation)}; {_describe(source)}")
    if target:
        say(f"Target: {target_file.name}; {_describe(target)}")
        target = _edit(target, plan, say)
    return CloneSetup(animation, source, target, target_file, seconds)


def needs_target(options: CloneOptions) -> bool:
    """Whether anything is wanted of the target."""
    wanted = options.out is not None and find_kind(options.out) != "codes"
    return wanted or options.preview is not None


def list_source_files(options: CloneOptions) -> list[Path]:
    """Every file that the source consists of. Raises MeshError where there are none."""
    if not options.source:
        return []
    neutral, *frames = options.source
    if len(options.source) > 1 and not _is_one_file(frames):
        return [neutral, *list_frames(frames, neutral)]
    buffers = {path.parent for path in options.source if path.suffix.lower() == ".gltf"}
    return [*options.source, *(file for folder in sorted(buffers) for file in folder.glob("*.bin"))]


def _is_one_file(frames: list[Path]) -> bool:
    return len(frames) == 1 and frames[0].suffix.lower() in (*GLTF, ".pc2")


def _open_source(options: CloneOptions, progress: Progress) -> MeshAnimation:
    neutral, *frames = options.source
    progress("opening the source", 0.0)
    return open_animation(
        neutral, frames, options.fps, animation=options.animation, progress=progress
    )


def _name_target(options: CloneOptions, target_file: Path) -> Named:
    return Named(load_mesh(target_file), target_file.name, options.target_choices())


def _rig(
    options: CloneOptions,
    animation: MeshAnimation | None,
    target: Named | None,
    progress: Progress,
) -> tuple[RiggedClone | None, RiggedClone | None]:
    find_model = partial(find_tracker_model, options.tracker_model, progress)
    source = None
    if animation:
        source = Named(animation.neutral, options.source[0].name, options.source_choices())
    if source and target:
        return rig_pair_for_cloning(source, target, find_model, progress=progress)
    with Lookout(find_model) as lookout:
        return _rig_one(source, lookout, progress), _rig_one(target, lookout, progress)


def _rig_one(named: Named | None, lookout: Lookout, progress: Progress) -> RiggedClone | None:
    if named is None:
        return None
    return rig_mesh_for_cloning(named.mesh, named.name, lookout, named.choices, progress=progress)


def _edit(target: RiggedClone, plan: EditPlan, say: Callable[[str], None]) -> RiggedClone:
    unedited = Rigged(target.mesh, target.rig.character, None, target.fresh)
    edited, lines = plan.apply(unedited)
    for line in lines:
        say(f"  {line}")
    rig = edit_clone_rig(target.rig, plan.edits, edited.character)
    return replace(target, rig=rig.spare_eyeballs())


def _describe_take(options: CloneOptions, animation: MeshAnimation) -> str:
    sampled = ", sampled" if options.source[-1].suffix.lower() in GLTF else ""
    frames = f"{len(animation.times_s)} frames{sampled} at {options.fps:g} frames a second"
    return f"{animation.label}, {frames}"


def _describe(rigged: RiggedClone) -> str:
    how = "rigged now" if rigged.fresh else "from cache"
    return f"{len(rigged.mesh.vertices)} vertices, {how}"
