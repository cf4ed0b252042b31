"""Recordings and Live Link Face takes for tests of whatever exports them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from ticks import made_up_tick

from engine.arkit_names import LIVE_LINK_NAMES
from live.recorder import Recorder
from live.records import Tick


def record(path: Path, count: int = 8) -> list[Tick]:
    """A recording of as many ticks, and the ticks."""
    recorder = Recorder(path)
    ticks = [made_up_tick(frame_id) for frame_id in range(count)]
    for tick in ticks:
        recorder.take(tick)
    recorder.close()
    return ticks


def write_phone_take(path: Path, values: np.ndarray) -> Path:
    """A Live Link Face take at 30 rows a second; `values` (N, 61) as `LIVE_LINK_NAMES`.

    A row of NaN is one without a face.
    """
    lines = ["Timecode,BlendShapeCount," + ",".join(LIVE_LINK_NAMES)]
    for frame, row in enumerate(values):
        code = f"10:20:{30 + frame // 30:02d}:{2 * (frame % 30):02d}.000"
        if np.isfinite(row).all():
            lines.append(f"{code},61," + ",".join(f"{value:.10f}" for value in row))
        else:
            lines.append(f"{code},0" + "," * len(row))
    path.write_text("\n".join(lines) + "\n")
    return path
