"""What a piece was taken for, and why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Decision:
    """One piece's part."""

    part: str
    """Of `engine.names.PART_NAMES`."""
    why: str
    """In a few words, for people."""


@dataclass(frozen=True, slots=True)
class PieceDecision:
    """One line of the table of what was decided."""

    number: int
    """The piece's, the same whatever a person says of it."""
    object_name: str
    material_name: str
    vertex_count: int
    parts: tuple[str, ...]
    """Usually one; a piece that holds both jaws has two."""
    why: str


@dataclass(frozen=True, slots=True, eq=False)
class PartDecisions:
    """What every vertex and every piece of a mesh was taken for."""

    labels: np.ndarray
    """(V,) int8 into `engine.names.PART_NAMES`."""
    table: tuple[PieceDecision, ...]
    """In the order of the pieces' numbers."""
