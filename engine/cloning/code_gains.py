"""Changes of a whole track of codes: mirrored, smoothed, scaled, shifted, limited; in that order.

Source of the smoothing: the seed paper calms its codes with a Gaussian over three to five frames.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.ndimage import gaussian_filter1d

from engine.cloning.code_names import BLINKS, CODE_NAMES
from engine.cloning.code_track import CodeTrack
from engine.encoder_mirror import code_mirror, mirror_gaze
from engine.names import ICT_EXPRESSIONS, twin_indices
from engine.rotation import rotation_vector, turn_by

HALF_WINDOW_SIGMAS = 2.0
"""How many standard deviations of the Gaussian fit into half of its window."""


@dataclass(frozen=True, slots=True)
class CodeGains:
    """What to change, with every name spelled out; the default changes nothing."""

    gains: Mapping[str, float] = field(default_factory=dict)
    """Name of the code to factor."""
    offsets: Mapping[str, float] = field(default_factory=dict)
    """Name of the code to what is added."""
    limits: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Name of the code to the least and the most it may be."""
    window: int = 1
    """Frames that a frame is smoothed over; 1 is none but itself."""
    mirror: bool = False
    """Whether left and right change sides."""
    head_gain: float = 1.0
    """How far the head turns and moves."""
    gaze_gain: float = 1.0
    """How far the eyes turn."""

    summary: str = "nothing changed"
    """What is changed, in a few words."""


def apply_code_gains(track: CodeTrack, gains: CodeGains) -> CodeTrack:
    """`track`, changed; itself is left as it is."""
    if gains.mirror:
        track = mirror_track(track)
    if gains.window > 1:
        track = smooth_track(track, gains.window)
    return CodeTrack(
        track.times_s,
        _scale_code(track.code, gains),
        track.gaze * np.float32(gains.gaze_gain),
        _scale_head(track.T_neutral_head, gains.head_gain),
    )


def mirror_track(track: CodeTrack) -> CodeTrack:
    """Left and right swapped, as seen in a mirror."""
    reflection = np.diag([-1.0, 1.0, 1.0, 1.0]).astype(np.float32)
    return CodeTrack(
        track.times_s,
        track.code[:, _twins()],
        mirror_gaze(track.gaze),
        reflection @ track.T_neutral_head @ reflection,
    )


def _twins() -> list[int]:
    """Index of each of `CODE_NAMES`' left-right twin."""
    expressions = code_mirror()
    styles = len(expressions) + np.array(twin_indices(ICT_EXPRESSIONS))
    loose = len(expressions) + len(styles) + np.array(twin_indices(BLINKS))
    return np.concatenate([expressions, styles, loose]).tolist()


def smooth_track(track: CodeTrack, window: int) -> CodeTrack:
    """Each frame's Gaussian mean over `window` frames about it; what does not move stays."""

    def smooth(values: np.ndarray) -> np.ndarray:
        radius = window // 2
        sigma = radius / HALF_WINDOW_SIGMAS
        return gaussian_filter1d(values, sigma, axis=0, radius=radius, mode="nearest")

    head = smooth(track.T_neutral_head)
    head[:, :3, :3] = _nearest_rotations(head[:, :3, :3])
    return CodeTrack(track.times_s, smooth(track.code), smooth(track.gaze), head)


def _nearest_rotations(means: np.ndarray) -> np.ndarray:
    """(N, 3, 3) rotations nearest to means of rotations that are less than half a turn apart."""
    u, _, vt = np.linalg.svd(means.astype(np.float64))
    u[:, :, 2] *= np.linalg.det(u @ vt)[:, None]
    return u @ vt


def _scale_code(code: np.ndarray, gains: CodeGains) -> np.ndarray:
    scaled = code.copy()
    for name, gain in gains.gains.items():
        scaled[:, CODE_NAMES.index(name)] *= gain
    for name, offset in gains.offsets.items():
        scaled[:, CODE_NAMES.index(name)] += offset
    for name, (least, most) in gains.limits.items():
        column = scaled[:, CODE_NAMES.index(name)]
        column.clip(least, most, out=column)
    return scaled


def _scale_head(T_neutral_head: np.ndarray, gain: float) -> np.ndarray:
    if gain == 1.0:
        return T_neutral_head
    scaled = T_neutral_head.copy()
    scaled[:, :3, 3] *= gain
    for T in scaled:
        T[:3, :3] = turn_by(gain * rotation_vector(T[:3, :3]))
    return scaled
