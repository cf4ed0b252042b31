"""Files of the user's configuration that nobody else may read."""

from __future__ import annotations

import os
from pathlib import Path


def private_home() -> Path:
    """The user's configuration folder, or the one that the environment's MIMESH_CACHE names."""
    import platformdirs

    override = os.environ.get("MIMESH_CACHE")
    return Path(override or platformdirs.user_config_dir("mimesh", appauthor=False))


def write_private(file: Path, text: str) -> None:
    """Write `file` whole or not at all, for its owner's eyes. Raises OSError."""
    unfinished = file.with_name(f".{file.name}.unfinished-{os.getpid()}")
    unfinished.unlink(missing_ok=True)
    # Readable by its owner from the moment it exists, not only after it was written.
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as opened:
        opened.write(text)
    os.replace(unfinished, file)
