"""Opens a take of any kind as a track of codes."""

from __future__ import annotations

from pathlib import Path

from engine.cloning.code_file import read_codes
from engine.cloning.code_track import CodeTrack
from live.export.live_link_take import is_live_link_take, read_live_link_codes
from live.export.recorded_take import read_recorded_take


def read_take(path: Path) -> CodeTrack:
    """What is done in a recording (.npz), a Live Link Face take or a table of codes (.csv).

    Raises TakeError, CaptureError, CodeFileError for files that cannot be read.
    """
    if path.suffix.lower() == ".npz":
        return read_recorded_take(path)
    if is_live_link_take(path):
        return read_live_link_codes(path)
    return read_codes(path)
