"""The `rig` command: builds a character and says what was found."""

from __future__ import annotations

import time

import numpy as np

from engine.bundled import bundled_head
from engine.character_file import save_character
from engine.records import Character
from live.assembly import Say, rig_character
from live.config import RigOptions
from live.editing import claim_template, describe_shapes, template_for
from live.preview import draw_preview
from live.rig_timing import StepTimer, timing_lines
from live.rigging import Rigged
from live.safe_file import claim_output, write_whole


def rig_command(options: RigOptions, say: Say) -> None:
    """Build or refresh the character of a mesh; write its file and its contact sheet if wished.

    Raises CaptureError, EngineError, RenderError, LiveError.
    """
    options.check()
    for path, suffix in ((options.out, ".npz"), (options.preview, ".png")):
        if path:
            claim_output(path, (suffix,))
    if options.write_edits:
        claim_template(claim_output(options.write_edits, (".toml",)))
    started_cpu_s, timer = time.process_time(), StepTimer()
    rigged = rig_character(options, say, refresh=True, timer=timer)
    mesh_file = options.mesh or bundled_head()
    for line in (*describe(rigged), describe_shapes(mesh_file)):
        if line:
            say(line)
    if options.timing:
        for line in timing_lines(timer.finish(), started_cpu_s):
            say(line)
    if options.out:
        save_character(rigged.character, options.out)
        say(f"Wrote {options.out}")
    if options.preview:
        _write_preview(rigged, options, say)
    if options.write_edits:
        template = template_for(mesh_file)
        write_whole(options.write_edits, lambda file: file.write(template))
        say(f"Wrote {options.write_edits}")


def describe(rigged: Rigged) -> list[str]:
    """What was found in the mesh, in lines of text."""
    character = rigged.character
    T = character.T_canonical_mesh
    scale = float(np.cbrt(np.linalg.det(T[:3, :3])))
    lines = [
        f"{len(character.neutral_vertices)} vertices, {len(character.triangles)} triangles",
        f"alignment score {character.alignment_score:.2f}; one unit of the file is {scale:.4g} cm",
        f"parts: {_count(character.part_labels, character.part_names)}",
        f"regions: {len(np.unique(character.region_labels[character.region_labels >= 0]))} "
        f"of {len(character.region_names)}",
        f"expressions: {len(character.expression_names)}"
        + "".join(f", {name}" for name in character.extra_names),
        f"largest motions: {_largest(character, scale)}",
    ]
    if rigged.cached:
        lines.append(f"kept in {rigged.cached}")
    return lines


def _count(labels: np.ndarray, names: tuple[str, ...]) -> str:
    counts = np.bincount(labels, minlength=len(names))
    return ", ".join(f"{name} {count}" for name, count in zip(names, counts, strict=True) if count)


def _largest(character: Character, cm_per_unit: float) -> str:
    reach = np.linalg.norm(character.basis, axis=2).max(axis=1) * cm_per_unit
    order = np.argsort(-reach)[:4]
    return ", ".join(f"{character.expression_names[row]} {reach[row]:.1f} cm" for row in order)


def _write_preview(rigged: Rigged, options: RigOptions, say: Say) -> None:
    from PIL import Image

    assert options.preview is not None
    sheet = Image.fromarray(draw_preview(rigged.character, rigged.mesh))
    write_whole(options.preview, lambda file: sheet.save(file, "PNG"))
    say(f"Wrote {options.preview}")
