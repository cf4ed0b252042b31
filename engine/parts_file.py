"""The small text file in which a person says which piece is what, where recognition is wrong.

A TOML file of up to three tables; what is said of a piece goes before its material's word, and that
before its object's:

    [objects]
    "Mesh.003" = "teeth_lower"
    [materials]
    "Face_Mouth" = "tongue"
    [pieces]
    12 = "hair"
    "20-35" = "other"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from engine.errors import PartsError
from engine.names import PART_NAMES
from engine.part_cut import NOT_SAID, Cut
from engine.records import Mesh

BY_PLACE = ("eyes", "lashes", "teeth")
"""Words that leave left or right, upper or lower to where a piece lies."""
CHOICES = (*PART_NAMES, *BY_PLACE)
"""What can be said of a piece."""
TABLES = ("objects", "materials", "pieces")
SHOWN_NAMES = 12


@dataclass(frozen=True, slots=True)
class PartsFile:
    """What a person says, as the file has it."""

    path: Path = Path()
    objects: Mapping[str, str] = field(default_factory=dict)
    materials: Mapping[str, str] = field(default_factory=dict)
    pieces: Mapping[str, str] = field(default_factory=dict)


def load_parts_file(path: Path) -> PartsFile:
    """Read a parts file; raises PartsError when it cannot be, or when it says what cannot be."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise PartsError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:  # endless digits or brackets, too
        raise PartsError(f"{path} is no TOML text: {error}.") from error
    for name in tables:
        if name not in TABLES:
            raise PartsError(f"{path} has a table {name!r}; the tables are {_list(TABLES)}.")
    for table, entries in tables.items():
        _check(path, table, entries)
    return PartsFile(path, **tables)


def _check(path: Path, table: str, entries: object) -> None:
    if not isinstance(entries, dict):
        raise PartsError(f"{path}: {table} should be a table; write [{table}] on its own line.")
    for name, part in entries.items():
        if part not in CHOICES:
            raise PartsError(
                f"{path} says {name!r} is {part!r}; it can be {_list(CHOICES, len(CHOICES))}."
            )


def said_of_triangles(file: PartsFile, mesh: Mesh, cut: Cut) -> np.ndarray:
    """(F,) int into `CHOICES` of what a person says of each triangle, NOT_SAID where nothing.

    Raises PartsError for an object, a material or a piece that `mesh` does not have.
    """
    said = np.full(len(mesh.triangles), NOT_SAID, np.int64)
    materials = [material.name for material in mesh.materials]
    for entries, names, of_triangle, kind in (
        (file.objects, mesh.object_names, mesh.triangle_objects, "object"),
        (file.materials, materials, mesh.triangle_materials, "material"),
    ):
        for name, part in entries.items():
            if name not in names:
                raise PartsError(f"{file.path}: no {kind} is named {name!r}; {_have(kind, names)}")
            numbers = [number for number, each in enumerate(names) if each == name]
            said[np.isin(of_triangle, numbers)] = CHOICES.index(part)
    for text, part in file.pieces.items():
        first, last = _range(file.path, text, len(cut.hints))
        chosen = (cut.of_triangle >= first) & (cut.of_triangle <= last)
        said[chosen] = CHOICES.index(part)
    return said


def _range(path: Path, text: str, count: int) -> tuple[int, int]:
    match = re.fullmatch(r"\s*(\d{1,9})\s*(?:-\s*(\d{1,9})\s*)?", text)
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
    if not first <= last < count:
        raise PartsError(
            f"{path}: there is no piece {text!r}; pieces are numbers from 0 to {count - 1}, "
            'or ranges like "3-7".'
        )
    return first, last


def _have(kind: str, names: Sequence[str]) -> str:
    named = sorted({name for name in names if name})
    return f"those there are: {_list(named)}." if named else f"this file names no {kind}."


def _list(names: Sequence[str], most: int = SHOWN_NAMES) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
