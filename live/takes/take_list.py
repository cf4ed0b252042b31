"""Says what takes there are in a folder."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import numpy as np

from capture.errors import SourceError
from capture.streams.live_link_csv import read_live_link_take
from engine.cloning.code_file import read_codes
from engine.errors import CodeFileError
from live.errors import OutputError, TakeError
from live.takes.journal import SUFFIX, hold_journal, read_journal
from live.takes.recording_file import read_recording

KINDS = f".npz, .csv, {SUFFIX}"


def list_takes(folder: Path) -> list[str]:
    """A line for each take and journal in `folder`, by name; what is none is passed over.

    Of a file that looks like a take and cannot be read the line says why. `folder` may be one file.
    """
    if folder.is_file():
        return [_describe(folder) or f"{folder} is no take: its name ends in none of {KINDS}."]
    files = sorted(path for path in folder.iterdir() if path.is_file())
    lines = [line for path in files if (line := _describe(path))]
    return lines or [f"There are no takes in {folder}."]


def _describe(path: Path) -> str:
    """One line; empty for a file that is no take."""
    kind = path.suffix.lower()
    try:
        if kind == ".npz":
            rows = read_recording(path)
            return _summarise(path, rows["media_ns"] / 1e9, rows["face_found"])
        if kind == ".csv":
            return _describe_table(path)
        if kind == SUFFIX:
            return _describe_journal(path)
    except (SourceError, TakeError) as problem:
        return str(problem)
    return ""


def _describe_table(path: Path) -> str:
    """Of a take of the app, or of codes that `clone` wrote; raises SourceError for any other."""
    try:
        times_s, _, values = read_live_link_take(path)
    except SourceError:
        with suppress(CodeFileError):
            return f"{_summarise(path, read_codes(path).times_s, None)}, codes of clone"
        raise
    # A row with a face may be one in which it was lost and held: only one without tells anything.
    seen = np.isfinite(values[:, 0])
    return _summarise(path, times_s, None if seen.all() else seen)


def _describe_journal(path: Path) -> str:
    count = len(read_journal(path).rows)
    try:
        with hold_journal(path):
            return (
                f"{path.name}: {count} frames of a recording that was interrupted; `takes recover"
                f" {path}` makes a file of it"
            )
    except OutputError:
        return f"{path.name}: {count} frames so far of a recording that goes on"


def _summarise(path: Path, times_s: np.ndarray, seen: np.ndarray | None) -> str:
    """`seen`: (N,) bool, None where a take does not tell."""
    steps_s = np.diff(times_s)
    rate = f", {1 / np.median(steps_s):.4g} a second" if len(steps_s) else ""
    face = "" if seen is None else f", a face in {100 * seen.mean():.0f} %"
    return f"{path.name}: {len(times_s)} frames in {times_s[-1] - times_s[0]:.2f} s{rate}{face}"
