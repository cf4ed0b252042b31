"""Writes a recording as a take of Live Link Face (CSV), for programs that read those.

Source of the format: takes of the app. `capture.streams.live_link_csv` reads it.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import numpy as np

from engine.arkit_names import LIVE_LINK_CSV_NAMES, LIVE_LINK_NAMES
from live.safe_file import write_whole
from live.senders.arkit_values import live_link_values
from live.takes.recording import expression_of

FRAME_BASE = 60
"""Frames a second that the app's timecodes count in, whatever the take's own rate."""
DECIMALS = 10
_THOUSANDTHS_OF_DAY = 24 * 3600 * FRAME_BASE * 1000
_ORDER = [LIVE_LINK_NAMES.index(name) for name in LIVE_LINK_CSV_NAMES]
_HEADER = ",".join(("Timecode", "BlendShapeCount", *LIVE_LINK_CSV_NAMES))
_CELLS = ",".join([f"%.{DECIMALS}f"] * len(LIVE_LINK_CSV_NAMES))


def write_live_link(path: Path, rows: np.ndarray, began_s: float) -> None:
    """Write (N,) rows of dtype `live.takes.recording.ROW`: what moved the character, every tick.

    Where nobody was seen the row is what the character did meanwhile. `began_s` is the first row's
    time, seconds since midnight. Raises OutputError when the disk is full or refuses.
    """
    write_whole(path, lambda stream: _write(stream, rows, began_s))


def timecode(seconds: float) -> str:
    """Of so many seconds since midnight, as the app writes it: 13:04:59:31.250."""
    total = round(seconds * FRAME_BASE * 1000) % _THOUSANDTHS_OF_DAY
    whole, thousandths = divmod(total, 1000)
    whole, frame = divmod(whole, FRAME_BASE)
    minutes, second = divmod(whole, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{second:02}:{frame:02}.{thousandths:03}"


def _write(stream: BinaryIO, rows: np.ndarray, began_s: float) -> None:
    stream.write((_HEADER + "\n").encode())
    for row in rows:
        since_s = int(row["media_ns"] - rows[0]["media_ns"]) / 1e9
        values = live_link_values(expression_of(row, 0, 0)).astype(np.float64)
        cells = _CELLS % tuple((values[_ORDER] + 0.0).tolist())  # a minus before a 0 says nothing
        count = len(LIVE_LINK_CSV_NAMES)
        stream.write(f"{timecode(began_s + since_s)},{count},{cells}\n".encode())
