"""Reads what `live.recorder` wrote: the code of every tick, as a track."""

from __future__ import annotations

from pathlib import Path

from engine.cloning.code_names import CODE_NAMES
from engine.cloning.code_track import CodeTrack, neutral_track
from live.takes.recording import COLUMNS_OF, NAMES
from live.takes.recording_file import read_recording


def read_recorded_take(path: Path) -> CodeTrack:
    """The track in a recording, times counted from its first tick.

    Raises TakeError for files that cannot be read, are damaged or have no ticks.
    """
    rows = read_recording(path)
    track = neutral_track((rows["media_ns"] - rows["media_ns"][0]) / 1e9)
    for name in ("code", "extra_code"):
        places = [CODE_NAMES.index(word) for word in NAMES[COLUMNS_OF[name]]]
        track.code[:, places] = rows[name]
    track.gaze[:] = rows["gaze"]
    track.T_neutral_head[:] = rows["T_neutral_head"]
    return track
