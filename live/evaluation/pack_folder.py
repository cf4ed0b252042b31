"""The folder of the head packs that the tables need."""

from __future__ import annotations

import os
from pathlib import Path

from live.errors import SetupError

PACK_FILES = ("ict_facekit.npz", "makehuman_faces.npz", "landmarks478_on_ict.npz")
VARIABLE = "MIMESH_DATA"


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


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
