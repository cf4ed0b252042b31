"""Cuts a part out of a take."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from capture.streams.live_link_csv import read_live_link_take
from live.errors import OutputError, TakeError
from live.safe_file import claim_output, write_whole
from live.takes.journal import JournalContent
from live.takes.journal_end import RECORDED, write_take
from live.takes.recording_file import read_recording

ROUNDING_S = 1e-5
"""A frame this near to a limit lies on it: timecodes are written to a sixtieth of a millisecond."""

BETWEEN_CELLS = ",;\t "
"""All there is in a line without a value."""


def trim_take(path: Path, out: Path, begin_s: float, end_s: float) -> int:
    """Write the frames of `path` from `begin_s` to before `end_s`; how many those are.

    Seconds count from the take's first frame. Rows of a Live Link Face take are copied as they are
    written, timecodes included; a recording's ticks keep their stamps.

    Raises:
        SourceError, TakeError: there is no such take, or nothing of it lies between.
        OutputError: `out` cannot be written, or is of another kind.
    """
    claim_output(out, RECORDED)
    if path.suffix.lower() == ".npz":
        rows = read_recording(path)
        times_s = (rows["media_ns"] - rows["media_ns"][0]) / 1e9
        kept = _between(path, times_s, begin_s, end_s)
        write_take(out, JournalContent(float(times_s[kept][0]), rows[kept], 0))
    else:
        if out.suffix.lower() != ".csv":
            raise OutputError(f"{out} should end in .csv, as the take does.")
        times_s, _, _ = read_live_link_take(path)
        kept = _between(path, times_s, begin_s, end_s)
        _copy_rows(path, out, kept)
    return int(kept.sum())


def _between(path: Path, times_s: np.ndarray, begin_s: float, end_s: float) -> np.ndarray:
    """(N,) bool."""
    kept = (times_s > begin_s - ROUNDING_S) & (times_s < end_s - ROUNDING_S)
    if not kept.any():
        until = "" if np.isinf(end_s) else f" to {end_s:g}"
        raise TakeError(
            f"{path.name} has no frame from {begin_s:g}{until} s; it lasts {times_s[-1]:.2f} s."
        )
    return kept


def _copy_rows(path: Path, out: Path, kept: np.ndarray) -> None:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    header, *rows = [line for line in lines if line.strip(BETWEEN_CELLS)]
    if len(rows) != len(kept):
        raise TakeError(f"{path.name} has rows of several lines, which cannot be cut.")
    chosen = [row for row, keep in zip(rows, kept, strict=True) if keep]
    content = "\n".join((header, *chosen, "")).encode()
    write_whole(out, lambda stream: stream.write(content))
