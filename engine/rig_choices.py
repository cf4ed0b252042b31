"""What a person may choose about a rig; the defaults need no choice at all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from engine.errors import EngineError


@dataclass(frozen=True, slots=True)
class RigChoices:
    """Everything besides the mesh that decides what its rig becomes."""

    shapes: str = "consensus"
    """Whose expressions: "consensus" or "ict"."""
    landmarks: Path | None = None
    """A few named points that place the face, instead of looking for it."""
    parts: Path | None = None
    """Which piece is what, where the recognition is wrong."""

    def fingerprint(self) -> str:
        """Text that changes with any choice, the files' content included.

        Raises EngineError when a file cannot be read.
        """
        files = (self.landmarks, self.parts)
        return "|".join([self.shapes, *(_hash(file) if file else "-" for file in files)])

    def variant(self) -> str:
        """A word for a file's name, another for other files chosen, the same when one is changed.

        So characters with and without a file are kept side by side, and what a file said before it
        was changed is not kept for ever.
        """
        if self.landmarks is None and self.parts is None:
            return self.shapes
        where = "|".join(str(file and file.resolve()) for file in (self.landmarks, self.parts))
        return f"{self.shapes}-{hashlib.sha256(where.encode()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class EditChoices:
    """How the finished rig is to be changed; no part of what is kept in the cache."""

    file: Path | None = None
    """The edits; if None, those beside the mesh where there are any."""
    ignored: bool = False
    """Whether no edits are read at all."""
    own_shapes: bool = False
    """Whether the artist's shapes are taken where the mesh file has them."""
    shape_folder: Path | None = None
    """OBJ files to take them from instead."""


def _hash(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise EngineError(f"{file} cannot be read: {error.strerror}.") from error
