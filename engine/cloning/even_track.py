"""A track of codes at an even rate: cameras deliver when they can, and point caches only count."""

from __future__ import annotations

import numpy as np
from scipy.spatial.transform import Rotation, Slerp

from engine.cloning.code_track import CodeTrack

ON_TIME = 1e-6  # seconds: what a time may lie behind the track's last frame and still be its


def sample_evenly(track: CodeTrack, fps: float) -> CodeTrack:
    """`track` (N of at least 1 frames) from its first frame on, `fps` times a second.

    Between two frames code and gaze are mixed in proportion, the head turns the shorter way.
    """
    first, last = float(track.times_s[0]), float(track.times_s[-1])
    count = int((last - first + ON_TIME) * fps) + 1
    times = np.minimum(first + np.arange(count) / fps, last)
    before = np.searchsorted(track.times_s, times, "right") - 1
    after = np.minimum(before + 1, len(track) - 1)
    span = track.times_s[after] - track.times_s[before]
    share = np.where(span > 0, (times - track.times_s[before]) / np.where(span > 0, span, 1.0), 0.0)

    def mix(values: np.ndarray) -> np.ndarray:
        weight = share.reshape(-1, *(1,) * (values.ndim - 1)).astype(values.dtype)
        return values[before] + weight * (values[after] - values[before])

    T = mix(track.T_neutral_head)
    if len(track) > 1:
        turns = Rotation.from_matrix(track.T_neutral_head[:, :3, :3].astype(np.float64))
        T[:, :3, :3] = Slerp(track.times_s, turns)(times).as_matrix()
    return CodeTrack(first + np.arange(count) / fps, mix(track.code), mix(track.gaze), T)


def describe_rate(times_s: np.ndarray) -> tuple[float, float]:
    """Frames a second in the middle, and by how many seconds a frame lies off such an even beat.

    Of (N,) seconds that ascend; 0 and 0 of fewer than two.
    """
    if len(times_s) < 2:
        return 0.0, 0.0
    step = float(times_s[-1] - times_s[0]) / (len(times_s) - 1)
    beat = times_s[0] + step * np.arange(len(times_s))
    return 1.0 / step, float(np.abs(times_s - beat).max())
