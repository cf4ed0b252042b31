"""Keeps a take from being written over: it cannot be made again, the performer would have to."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from capture.errors import CaptureError
from capture.streams.live_link_csv import read_live_link_take
from live.errors import LiveError, OutputError
from live.takes.recorded_arrays import open_recorded_arrays
from live.takes.recording_file import TIMES

MOST_COUNTED_BYTES = 1 << 22
"""Of a take as text: what is read in a moment, three minutes at 30 a second."""


def spare_take(path: Path, advice: str = "name another file") -> None:
    """Raise OutputError where there is a file at `path`, and say how long a take it is."""
    if path.is_file():
        raise OutputError(f"{path} exists{_describe_length(path)}; {advice}, or add --overwrite.")


def _describe_length(path: Path) -> str:
    """Such as " (177 frames, 5.9 s)"; empty where that takes long to tell, or it is no take."""
    try:
        times_s = _read_times(path)
    except (CaptureError, LiveError, OSError):
        return ""
    if not len(times_s):
        return ""
    return f" ({len(times_s)} frames, {times_s[-1] - times_s[0]:.1f} s)"


def _read_times(path: Path) -> np.ndarray:
    """(N,) seconds."""
    if path.suffix.lower() == ".npz":
        with open_recorded_arrays(path) as arrays:
            return arrays.whole_numbers(next(filter(arrays.has, TIMES), TIMES[-1])) / 1e9
    if path.stat().st_size > MOST_COUNTED_BYTES:
        return np.zeros(0)
    return read_live_link_take(path)[0]
