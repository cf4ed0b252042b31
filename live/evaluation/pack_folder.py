"""The folder of the head packs that the tables need."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from live.errors import SetupError

PACK_FILES = ("ict_facekit.npz", "makehuman_faces.npz", "landmarks478_on_ict.npz")
VARIABLE = "MIMESH_DATA"
Heads = TypeVar("Heads")


def find_packs(given: Path | None) -> Path:
    """`given`, or the folder MIMESH_DATA names; raises SetupError for files it lacks."""
    named = os.environ.get(VARIABLE)
    folder = given or (Path(named) if named else None)
    if folder is None:
        raise SetupError(
            f"Say where the head packs are, with --data FOLDER or {VARIABLE}: "
            f"a folder of {_listed(PACK_FILES)}."
        )
    missing = tuple(name for name in PACK_FILES if not (folder / name).is_file())
    if missing:
        raise SetupError(f"The folder of the head packs, {folder}, lacks {_listed(missing)}.")
    return folder


def open_packs(data: Path, open_heads: Callable[[Path], Heads]) -> Heads:
    """What `open_heads` makes of the packs in folder `data`; raises SetupError for damaged ones."""
    try:
        return open_heads(data)
    except Exception as problem:
        # zip, zlib and numpy each have errors of their own for damaged bytes.
        raise SetupError(
            f"The head packs in {data} cannot be read; fetch them again ({problem})."
        ) from problem


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
