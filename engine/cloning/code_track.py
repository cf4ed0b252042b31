"""What a source does over time, as codes: the record that goes from reading to decoding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.cloning.code_names import CODE_NAMES


@dataclass(frozen=True, slots=True, eq=False)
class CodeTrack:
    """N consecutive frames of an animation, each a code with gaze and head pose beside it."""

    times_s: np.ndarray
    """(N,) float64 seconds from the take's begin."""
    code: np.ndarray
    """(N, 109) float32, ordered as `engine.cloning.code_names.CODE_NAMES`."""
    gaze: np.ndarray
    """(N, 2, 2) float32 radians, eye left then right, yaw and pitch as in `Expression.gaze`."""
    T_neutral_head: np.ndarray
    """(N, 4, 4) float32, canonical axes, centimetres, as in `Expression.T_neutral_head`."""

    def __len__(self) -> int:
        return len(self.times_s)

    def slice(self, begin: int, end: int) -> CodeTrack:
        """Frames `begin` to `end`, that one excluded, as views."""
        return CodeTrack(
            self.times_s[begin:end],
            self.code[begin:end],
            self.gaze[begin:end],
            self.T_neutral_head[begin:end],
        )


def neutral_track(times_s: np.ndarray) -> CodeTrack:
    """Nothing happens at `times_s` (N,): code 0, looking ahead, the head where it was."""
    count = len(times_s)
    return CodeTrack(
        np.asarray(times_s, np.float64),
        np.zeros((count, len(CODE_NAMES)), np.float32),
        np.zeros((count, 2, 2), np.float32),
        np.tile(np.eye(4, dtype=np.float32), (count, 1, 1)),
    )


def concatenate(tracks: Sequence[CodeTrack]) -> CodeTrack:
    """One after the other, times as they are; no tracks are a track without frames."""
    tracks = tracks or [neutral_track(np.zeros(0))]
    return CodeTrack(
        np.concatenate([track.times_s for track in tracks]),
        np.concatenate([track.code for track in tracks]),
        np.concatenate([track.gaze for track in tracks]),
        np.concatenate([track.T_neutral_head for track in tracks]),
    )
