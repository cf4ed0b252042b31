"""The options of `--record`. Nothing heavy is imported here: `--help` reads it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from live.errors import SetupError


@dataclass(frozen=True)
class RecordOptions:
    """What is kept of a performance."""

    record: Annotated[
        tuple[Path, ...], tyro.conf.arg(metavar="FILE"), tyro.conf.UseAppendAction
    ] = ()
    """Write the performance to this .npz (everything, image by image) or .csv (Live Link Face). It
    grows in FILE.journal beside it, of which "takes recover" makes a file after a crash."""
    overwrite: bool = False
    """Replace the file of --record where it exists."""

    def check_recording(self) -> None:
        """Raises SetupError for files that cannot be meant."""
        if self.overwrite and not self.record:
            raise SetupError("--overwrite is about --record, and there is none; leave it out.")
        seen: set[Path] = set()
        for path in self.record:
            if path.resolve() in seen:
                raise SetupError(f"--record {path} is given twice; leave one out.")
            seen.add(path.resolve())
