"""Jitter, lag and depth of what comes out of a chain of tracker and filters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from smoothing_scenes import (
    BLINKS_S,
    BROWS_S,
    GLANCE_S,
    HEAD_S,
    JAW_S,
    SMILE_S,
    SMILE_STEP_S,
)

from engine.code_smoothing import group_of
from engine.names import ICT_EXPRESSIONS
from engine.records import Expression
from engine.rotation import rotation_vector

GROUPS = ("eyes", "mouth", "brows", "gaze", "head")
_SETTLING_S = 1.0  # filters start wherever the first image happens to be
_LONGEST_LAG_MS = 200


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """What a chain made of a film."""

    rate: int
    """Images a second."""
    groups: dict[str, np.ndarray]
    """(T, D) per group of `GROUPS`; coefficients, radians."""
    mouth_width: np.ndarray
    """(T,) pixels between the landmarks of the mouth's corners."""

    def signal(self, name: str) -> np.ndarray:
        """(T,) one movement of the script, as the code has it."""
        if name == "gaze":
            return self.groups["gaze"][:, [0, 2]].mean(axis=1)
        if name == "head":
            return self.groups["head"][:, 1]
        group = group_of(name)
        columns = _columns(group)
        wanted = [columns.index(i) for i, n in enumerate(ICT_EXPRESSIONS) if n.startswith(name)]
        return self.groups[group][:, wanted].mean(axis=1)

    def part(self, values: np.ndarray, start_s: float, end_s: float) -> np.ndarray:
        """The images of `values` from `start_s` to `end_s`."""
        return values[round(start_s * self.rate) : round(end_s * self.rate)]


def gather(expressions: list[Expression], mouth_width: list[float], rate: int) -> Track:
    """The track of one film."""
    code = np.stack([expression.code for expression in expressions]).astype(np.float64)
    groups = {name: code[:, _columns(name)] for name in ("eyes", "mouth", "brows")}
    groups["gaze"] = np.stack([e.gaze.ravel() for e in expressions]).astype(np.float64)
    groups["head"] = np.stack([rotation_vector(e.T_neutral_head[:3, :3]) for e in expressions])
    return Track(rate, groups, np.array(mouth_width))


def ranges(track: Track) -> dict[str, float]:
    """Per group how far the signal that moves most goes in motion, without its outermost 2 %."""
    return {
        name: float(np.ptp(np.percentile(values, [2, 98], axis=0), axis=0).max())
        for name, values in track.groups.items()
    }


def jitter(track: Track) -> dict[str, float]:
    """Per group the change from image to image of a face at rest, root of the mean square."""
    start = round(_SETTLING_S * track.rate)
    return {
        name: float(np.sqrt((np.diff(values[start:], axis=0) ** 2).mean()))
        for name, values in track.groups.items()
    }


def motion_figures(track: Track, reference: Track) -> dict[str, float]:
    """Depth in per cent and lags in ms against `reference`, of all movements the film has."""
    figures: dict[str, float] = {}
    length_s = len(reference.mouth_width) / reference.rate
    if length_s > BLINKS_S[-1] + 0.4:
        figures["blink depth %"] = min(_depth(track, reference, start) for start in BLINKS_S)
        figures["blink"] = float(
            np.mean([_lag(track, reference, "eyeBlink", s - 0.1, s + 0.4) for s in BLINKS_S])
        )
    if length_s > SMILE_S + 1.1:
        figures["smile step, 90 %"] = _rise(track, "mouthSmile", SMILE_STEP_S)
        figures["smile"] = _lag(track, reference, "mouthSmile", SMILE_S - 0.1, SMILE_S + 1.1)
    waves = {"jawOpen": JAW_S, "brow": BROWS_S, "head": HEAD_S}
    for name, starts in waves.items():
        for start, count in starts:
            if length_s >= start + 1.0:
                label = f"{name} {count} Hz"
                figures[label] = _lag(track, reference, name, start, start + 1.0)
    if length_s >= GLANCE_S + 0.5:
        figures["glance step, 90 %"] = _rise(track, "gaze", GLANCE_S)
    return figures


def landmark_step_ms(track: Track) -> float:
    """Milliseconds until the mouth's corners have gone 90 % of a smile that is there at once."""
    return _rise_of(track, track.mouth_width, SMILE_STEP_S)


def _columns(group: str) -> list[int]:
    return [i for i, name in enumerate(ICT_EXPRESSIONS) if group_of(name) == group]


def _depth(track: Track, reference: Track, start_s: float) -> float:
    """Per cent of the reference's deepest image of a blink."""
    deepest = [
        t.part(t.signal("eyeBlink"), start_s - 0.05, start_s + 0.3).max()
        for t in (track, reference)
    ]
    return 100.0 * float(deepest[0] / deepest[1])


def _lag(track: Track, reference: Track, name: str, start_s: float, end_s: float) -> float:
    """The delay, to a millisecond, at which the reference looks most like the track."""
    late = track.part(track.signal(name), start_s, end_s)
    whole = reference.signal(name)
    times = np.arange(round(start_s * track.rate), round(start_s * track.rate) + len(late))
    places = np.arange(len(whole))

    def misfit(delay_ms: int) -> float:
        moved = np.interp(times - delay_ms / 1e3 * track.rate, places, whole)
        basis = np.column_stack([moved, np.ones(len(moved))])
        factors = np.linalg.lstsq(basis, late, rcond=None)[0]
        return float(((basis @ factors - late) ** 2).sum())

    return float(min(range(-20, _LONGEST_LAG_MS), key=misfit))


def _rise(track: Track, name: str, start_s: float) -> float:
    return _rise_of(track, track.signal(name), start_s)


def _rise_of(track: Track, values: np.ndarray, start_s: float) -> float:
    """Milliseconds from the image that has the step to the one that shows 90 % of it."""
    first = round(start_s * track.rate)
    tenth = track.rate // 10
    low = np.median(values[first - 2 * tenth : first])
    high = np.median(values[first + 3 * tenth : first + 5 * tenth])
    there = (values[first:] - low) / (high - low) >= 0.9
    return 1000.0 * int(np.argmax(there)) / track.rate
