"""The `export` command: read the take -> rig -> write -> say what is in the file."""

from __future__ import annotations

import sys

import numpy as np

from engine.animation.morphed_mesh import MorphedMesh, turning_eyes
from engine.arkit_names import ARKIT_NAMES
from engine.cloning.code_track import CodeTrack
from engine.cloning.even_track import describe_rate, sample_evenly
from engine.mesh_node import GLTF
from live.export.export_config import KINDS, ExportOptions, find_export_kind
from live.export.export_files import (
    Exported,
    export_glb,
    export_pc2,
    has_manners,
    place_in_metres,
)
from live.export.take_reader import read_take
from live.progress_bar import show_progress
from live.records import Say
from live.rigs.character_rigging import rig_character
from live.safe_file import claim_output

UNEVEN_S = 0.002
"""A frame this far off the beat is seen, in programs that count frames."""


def export_command(options: ExportOptions, say: Say) -> None:
    """Write what `options` ask for. Raises CaptureError, EngineError, RenderError, LiveError."""
    options.check()
    claim_output(options.out, tuple(KINDS))
    track = _open_take(options, say)
    rigged = rig_character(options, say)
    name = options.take.stem if options.take else ""
    in_metres = options.mesh is not None and options.mesh.suffix.lower() in GLTF
    exported = Exported(
        rigged.mesh, rigged.character, track, name, in_metres, not options.no_colours
    )
    write = {"glTF": _write_glb, "point cache": _write_pc2}[find_export_kind(options.out)]
    write(exported, options, say)


def _open_take(options: ExportOptions, say: Say) -> CodeTrack | None:
    """The take in the frames that are written; said."""
    if options.take is None:
        return None
    track = read_take(options.take)
    fps, off_s = describe_rate(track.times_s)
    seconds = track.times_s[-1] - track.times_s[0]
    say(f"Take: {options.take.name}, {len(track)} frames in {seconds:.2f} s, {fps:.4g} a second")
    if has_manners(track):
        say("  styles and loose lids, which only clone can do, are left out")
    if options.fps is not None:
        track = sample_evenly(track, options.fps)
        say(f"  written as {len(track)} frames, {options.fps:g} a second")
    elif off_s > UNEVEN_S and find_export_kind(options.out) == "point cache":
        say(
            f"Warning: its frames lie up to {1000 * off_s:.0f} ms off an even beat, and a point"
            f" cache has no times; --fps {max(round(fps), 1)} makes them even."
        )
    return track


def _write_glb(exported: Exported, options: ExportOptions, say: Say) -> None:
    morphed = export_glb(exported, options.out, moving_normals=not options.fixed_normals)
    assert morphed.joints is not None
    joints = ("head", *(("left eye", "right eye")[side] for side in turning_eyes(morphed.joints)))
    say(f"Wrote {options.out}: {len(ARKIT_NAMES)} shapes, joints for {', '.join(joints)}")
    for line in _describe_place(place_in_metres(exported)):
        say(f"  {line}")
    if morphed.mesh is not exported.mesh:
        say(f"  colours as it is drawn here, for the mesh has none: {_list_materials(morphed)}")
    empty = [
        name for name, deltas in zip(morphed.names, morphed.deltas, strict=True) if not deltas.any()
    ]
    if empty:
        say(f"  empty, for this mesh has nothing they could move: {', '.join(empty)}")
    beside = morphed.names[len(ARKIT_NAMES) :]
    if beside:
        say(f"  and, as the take moves one side further: {', '.join(beside)}")
    if exported.track is not None:
        say(f"  animation {exported.name!r}, {len(exported.track)} frames")


def _list_materials(morphed: MorphedMesh) -> str:
    return ", ".join(material.name for material in morphed.mesh.materials)


def _describe_place(T: np.ndarray) -> list[str]:
    """What `T` (4, 4) does to the mesh, in a line; none where that is nothing."""
    scale = float(np.cbrt(np.linalg.det(T[:3, :3])))
    turned = not np.allclose(T[:3, :3], scale * np.eye(3))
    if scale == 1.0 and not turned:
        return []
    how = " and ".join([f"{scale:g} times its size"] * (scale != 1.0) + ["turned upright"] * turned)
    return [f"a node above its joints shows it as glTF has it, in metres: {how}"]


def _write_pc2(exported: Exported, options: ExportOptions, say: Say) -> None:
    assert exported.track is not None
    bar = show_progress(say, sys.stderr)
    try:
        total = len(exported.track)
        export_pc2(exported, options.out, lambda done: bar.count("writing", done, total))
    finally:
        bar.close()
    rate, _ = describe_rate(exported.track.times_s)
    say(
        f"Wrote {options.out}: point cache, {len(exported.track)} frames of"
        f" {len(exported.mesh.vertices)} vertices, to be played at {rate:.4g} a second"
    )
