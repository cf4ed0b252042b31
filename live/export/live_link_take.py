"""A Live Link Face take as a track of codes: as live with --smoothing 0, every row of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from capture.names import MEDIAPIPE_BLENDSHAPES
from capture.streams.live_link_csv import TIMECODE
from capture.streams.played_take import PlayedTake
from engine.cloning.code_names import CODE_NAMES
from engine.cloning.code_track import CodeTrack, neutral_track
from engine.coefficient_encoder import CoefficientEncoder
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS
from engine.presence import HoldWhenLost
from engine.records import Expression

LONGEST_HEADER = 1 << 16
_COLUMNS = [CODE_NAMES.index(name) for name in (*ICT_EXPRESSIONS, *EXTRA_EXPRESSIONS)]


def is_live_link_take(path: Path) -> bool:
    """Whether the table's header is that of the app; False where there is nothing to be read."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as stream:
            header = stream.readline(LONGEST_HEADER)
    except OSError:
        return False
    return TIMECODE.lower() in [cell.strip(' "\n').lower() for cell in re.split("[,;\t]", header)]


def read_live_link_codes(path: Path) -> CodeTrack:
    """The track in such a take; where nobody was seen, held and eased as live.

    Raises CaptureError for a file that cannot be read.
    """
    encoder, presence = CoefficientEncoder(MEDIAPIPE_BLENDSHAPES), HoldWhenLost()
    times_s, expressions = [], []
    with PlayedTake(path, paced=False) as take:
        while frame := take.grab():
            expression = encoder.encode(take.track(frame))
            times_s.append(frame.media_ns / 1e9)
            expressions.append(presence.bridge(expression, frame.media_ns))
    return track_of(times_s, expressions)


def track_of(times_s: Iterable[float], expressions: Iterable[Expression]) -> CodeTrack:
    """What commanded a character at `times_s` (N,), as a track."""
    track = neutral_track(np.array(list(times_s)))
    for frame, expression in enumerate(expressions):
        track.code[frame, _COLUMNS] = np.concatenate([expression.code, expression.extra_code])
        track.gaze[frame] = expression.gaze
        track.T_neutral_head[frame] = expression.T_neutral_head
    return track
