"""Edits of a character: found and checked before it is rigged, applied after.

A misspelt name is told at once, and an edited file needs no new rig.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from engine.edit_basis import apply_edits
from engine.edit_template import write_template
from engine.edits import RigEdits, edits_beside, read_edits
from engine.errors import EditError, EngineError
from engine.morph_names import BASES
from engine.obj_shapes import ObjShapes
from engine.own_shapes import (
    OwnReport,
    OwnShape,
    Replacement,
    ShapeSource,
    check_shapes,
    choose_own,
    open_shapes,
    read_own,
)
from engine.records import Character
from engine.rig_choices import EditChoices
from live.errors import OutputError
from live.rigs.rigging import Rigged


@dataclass(frozen=True, slots=True, eq=False)
class EditPlan:
    """What will be done to a character, known to be possible as far as files can tell."""

    edits: RigEdits
    file: Path | None
    """Where `edits` come from."""
    source: ShapeSource | None
    wanted: dict[str, Replacement]
    """Expression to the artist's shape for it."""

    def apply(self, rigged: Rigged) -> tuple[Rigged, list[str]]:
        """The edited character, and what was done in lines of text. Raises EngineError."""
        lines = [f"edits from {self.file.name}: {self.edits.summary}"] if self.file else []
        own: dict[str, OwnShape] = {}
        if self.source and self.wanted:
            own, report = read_own(rigged.character, self.wanted, self.source)
            lines += _describe_own(self.source.label, report, rigged.character)
        character = apply_edits(rigged.character, self.edits, own)
        return replace(rigged, character=character), lines


def plan_edits(mesh_file: Path, choices: EditChoices) -> EditPlan:
    """Find and check the edits of `mesh_file`. Raises EngineError."""
    file = _find_file(mesh_file, choices)
    edits = read_edits(file) if file else RigEdits()
    taking_all = choices.own_shapes or choices.shape_folder or edits.own_shapes
    replaced = {name: own for name, own in edits.replaced.items() if own}
    if not taking_all and not replaced:
        return EditPlan(edits, file, None, {})
    source = ObjShapes(choices.shape_folder) if choices.shape_folder else open_shapes(mesh_file)
    if file:
        check_shapes(replaced.values(), source, file.name)
    wanted: dict[str, Replacement] = {}
    if taking_all:
        wanted = _choose_all(source, mesh_file)
        wanted = {name: own for name, own in wanted.items() if name not in edits.replaced}
    return EditPlan(edits, file, source, wanted | replaced)


def _find_file(mesh_file: Path, choices: EditChoices) -> Path | None:
    if choices.ignored:
        return None
    if choices.file:
        return choices.file
    beside = edits_beside(mesh_file)
    return beside if beside.is_file() else None


def _choose_all(source: ShapeSource | None, mesh_file: Path) -> dict[str, Replacement]:
    chosen = choose_own(source.names) if source else {}
    if not chosen:
        label = source.label if source else mesh_file.name
        raise EditError(
            f"{label} has no shapes under ARKit's names: leave out --use-own-shapes and own_shapes."
        )
    return chosen


def _describe_own(label: str, report: OwnReport, character: Character) -> list[str]:
    every = (*character.expression_names, *character.extra_names)
    rest = [name for name in every if name not in report.taken]
    own, rig = _shorten(report.taken), _shorten(rest)
    if "jawOpen" in report.taken and "mouthClose" in rig:
        rig[rig.index("mouthClose")] = "mouthClose (fitted to the jawOpen)"
    lines = [
        f"{len(report.taken)} of {len(every)} expressions from {label}: {_listed(own)}",
        f"{len(rest)} from the rig: {_listed(rig)}",
    ]
    if report.empty:
        lines.append(f"nothing moves in {label} under: {_listed(_shorten(report.empty))}")
    if report.left_out:
        lines.append(f"left out by {label}, moved with its skin: {_listed(report.left_out)}")
    return lines


def _shorten(expressions: Iterable[str]) -> list[str]:
    """Both sides of one expression as one word."""
    names = list(expressions)
    for base in BASES:
        left, right = f"{base}_L", f"{base}_R"
        if left in names and right in names:
            names[names.index(left)] = base
            names.remove(right)
    return names


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"


def describe_shapes(mesh_file: Path) -> str | None:
    """What shapes a mesh file carries, whether used or not; None for files that carry none."""
    try:
        source = open_shapes(mesh_file)
    except EngineError as error:
        return str(error)
    if source is None or not source.names:
        return None
    count = len({own.shape for own in choose_own(source.names).values()})
    return (
        f"morph targets: {len(source.names)} in {source.label}, {count} of them under ARKit's"
        " names; the rig needs none, --use-own-shapes takes them"
    )


def claim_template(path: Path) -> None:
    """Raise OutputError where a template would take the place of somebody's edits."""
    if path.exists():
        raise OutputError(f"{path} is there already; name another file, or remove it.")


def template_for(mesh_file: Path) -> bytes:
    """The text of an edits file for a mesh, the shapes of its file included. Raises MeshError."""
    source = open_shapes(mesh_file)
    return write_template(source.names if source else ()).encode()
