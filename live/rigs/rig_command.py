"""The `rig` command: builds a character and says what was found."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from engine.bundled import bundled_head
from engine.character_file import save_character
from engine.errors import AlignmentError
from engine.mesh_file import load_mesh
from engine.mesh_node import take_node
from engine.mouth_slit import has_mouth_slit
from engine.part_report import parts_text, report_lines
from engine.records import Character
from live.preview import draw_preview
from live.records import Say
from live.rigs.alignment_picture import write_alignment_picture, write_looks
from live.rigs.character_rigging import rig_character
from live.rigs.clicking import click_points
from live.rigs.editing import claim_template, describe_shapes, template_for
from live.rigs.rig_config import RigOptions
from live.rigs.rig_timing import StepTimer, timing_lines
from live.rigs.rigging import Rigged
from live.safe_file import claim_output, write_whole


def rig_command(options: RigOptions, say: Say) -> None:
    """Build or refresh the character of a mesh; write its file and its contact sheet if wished.

    Raises CaptureError, EngineError, RenderError, LiveError.
    """
    options.check()
    for path, suffix in (
        (options.out, ".npz"),
        (options.preview, ".png"),
        (options.alignment_picture, ".png"),
        (options.click, ".toml"),
        (options.write_parts, ".toml"),
    ):
        if path:
            claim_output(path, (suffix,))
    if options.write_edits:
        claim_template(claim_output(options.write_edits, (".toml",)))
    started_cpu_s, timer = time.process_time(), StepTimer()
    if options.click:
        options = click_points(options, options.click, say)
    try:
        rigged = rig_character(options, say, refresh=True, timer=timer)
    except AlignmentError as refusal:
        show_refused(options, refusal, say)
        raise
    mesh_file = options.mesh or bundled_head()
    for line in (*describe(rigged, options.landmarks), describe_shapes(mesh_file)):
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
    if options.alignment_picture and rigged.alignment:
        how = "placed by named points" if options.landmarks else "found"
        verdict = f"{mesh_file.name}: {how}, score {rigged.alignment.score:.2f}"
        write_alignment_picture(options.alignment_picture, rigged.mesh, rigged.alignment, verdict)
        say(f"Wrote {options.alignment_picture}")
    if options.write_parts and rigged.parts:
        text = parts_text(rigged.parts.table).encode()
        write_whole(options.write_parts, lambda file: file.write(text))
        say(f"Wrote {options.write_parts}")
    if options.write_edits:
        template = template_for(mesh_file)
        write_whole(options.write_edits, lambda file: file.write(template))
        say(f"Wrote {options.write_edits}")


def describe(rigged: Rigged, landmarks: Path | None = None) -> list[str]:
    """What was found in the mesh, in lines of text; `landmarks` is the file it was placed by."""
    character = rigged.character
    T = character.T_canonical_mesh
    scale = float(np.cbrt(np.linalg.det(T[:3, :3])))
    lines = [
        f"{len(character.neutral_vertices)} vertices, {len(character.triangles)} triangles",
        f"alignment {f'from {landmarks.name}, ' if landmarks else ''}"
        f"score {character.alignment_score:.2f}; one unit of the file is {scale:.4g} cm",
        f"parts: {_count(character.part_labels, character.part_names)}",
        *(f"  {line}" for line in (report_lines(rigged.parts.table) if rigged.parts else ())),
        f"regions: {len(np.unique(character.region_labels[character.region_labels >= 0]))} "
        f"of {len(character.region_names)}",
        f"expressions: {len(character.expression_names)}"
        + "".join(f", {name}" for name in character.extra_names),
        f"largest motions: {_largest(character, scale)}",
    ]
    if has_mouth_slit(character) is False:
        lines.append("the lips are one closed skin: jawOpen stretches them, no mouth opens")
    if rigged.cached:
        lines.append(f"kept in {rigged.cached}")
    return lines


def show_refused(options: RigOptions, refusal: AlignmentError, say: Say) -> None:
    """Draw the best guess at a face that was refused, or all looks, if a picture was wished."""
    if options.alignment_picture is None:
        return
    mesh_file = options.mesh or bundled_head()
    mesh = load_mesh(mesh_file)
    mesh = take_node(mesh, options.node, mesh_file) if options.node else mesh
    if refusal.best is None:
        verdict = f"{mesh_file.name}: refused; no face was seen in any of these looks nor closer"
        write_looks(options.alignment_picture, mesh, verdict)
        say(f"Wrote {options.alignment_picture}, what was looked at")
        return
    verdict = f"{mesh_file.name}: refused, score {refusal.best.score:.2f}; the best guess"
    write_alignment_picture(options.alignment_picture, mesh, refusal.best, verdict)
    say(f"Wrote {options.alignment_picture}, the best guess")


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
