"""Finds how far a performer's expression code goes, from a guided range of motion.

Who is asked for a movement may do less, more, nothing, or something else. So what was seen counts
by its evidence: without any an expression keeps its range, with little it takes after its twin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.code_range import LARGEST_GAIN, SMALLEST_GAIN
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS, twin_indices
from engine.performer_profile import CodeRange

RESTING, NOTHING = -1, -2
"""Instead of a movement's number: the face was asked to rest, or nothing counts."""

_NAMES = ICT_EXPRESSIONS + EXTRA_EXPRESSIONS
_TWIN = np.array(twin_indices(_NAMES))
_IS_LOOK = np.array([name.startswith("eyeLook") for name in _NAMES])
_JAW_OPEN, _MOUTH_CLOSE = _NAMES.index("jawOpen"), _NAMES.index("mouthClose")

_REST_PERCENTILE = 75.0  # blinks are rarer, noise is mostly below
_HIGHEST_REST = 0.15
_PEAK_PERCENTILE = 90.0  # two slow blinks fill more than a tenth of the time, a slip less
_LEAST_IMAGES, _ENOUGH_IMAGES = 5, 15
_NO_PEAK, _CLEAR_PEAK = 0.15, 0.35
"""Rise of an expression that says nothing, and that surely is the movement asked for."""
_ELSE = 0.2
"""Rise of other movements' expressions from which on something else was done."""
_LARGEST_ASYMMETRY = np.log(1.5)


@dataclass(frozen=True, slots=True)
class Movement:
    """What a performer can be asked to do."""

    expressions: tuple[str, ...]
    """Those that reach 1 when it is done to the full."""
    company: tuple[str, ...] = ()
    """Expressions of other movements that may well join in."""


@dataclass(frozen=True, slots=True, eq=False)
class RangeFit:
    """What a guided range of motion told."""

    code_range: CodeRange
    evidence: np.ndarray
    """(54,) in [0, 1]: how surely each expression was seen at its most."""
    seen: tuple[bool, ...]
    """Of every movement, whether it was done."""


def fit_code_range(
    codes: np.ndarray, shown: np.ndarray, movements: Sequence[Movement], encoder: str
) -> RangeFit:
    """The range of a performer who did, more or less, what was asked for.

    Args:
        codes: (N, 54) expression code per image, as the encoder gave it.
        shown: (N,) number of the movement asked for, or `RESTING`, or `NOTHING`.
        movements: what was asked for.
        encoder: whose codes these are.
    """
    lowest = _find_rest(codes[shown == RESTING])
    rise = codes - lowest
    peak, evidence = np.zeros(len(_NAMES)), np.zeros(len(_NAMES))
    for number, movement in enumerate(movements):
        mine = [_NAMES.index(name) for name in movement.expressions]
        images = rise[shown == number]
        if len(images) < _LEAST_IMAGES:
            continue
        sure = _weigh(images, mine, _others(movement, movements))
        better = sure > evidence[mine]
        chosen = np.array(mine)[better]
        evidence[chosen] = sure[better]
        peak[chosen] = np.percentile(images[:, chosen], _PEAK_PERCENTILE, axis=0)
    gain = _find_gain(lowest, peak, evidence)
    limits = CodeRange(lowest.astype(np.float32), (lowest + 1.0 / gain).astype(np.float32), encoder)
    return RangeFit(limits, evidence, tuple(_was_seen(each, evidence) for each in movements))


def _find_rest(codes: np.ndarray) -> np.ndarray:
    """(54,) what counts as 0. Eyes look about at rest, and sealed lips go with the jaw."""
    if len(codes) < _LEAST_IMAGES:
        return np.zeros(len(_NAMES))
    lowest = np.clip(np.percentile(codes, _REST_PERCENTILE, axis=0), 0.0, _HIGHEST_REST)
    lowest[_IS_LOOK] = 0.0
    lowest[_MOUTH_CLOSE] = lowest[_JAW_OPEN]
    return lowest


def _others(movement: Movement, movements: Sequence[Movement]) -> list[int]:
    """Expressions that tell of another movement than the one asked for."""
    own = {*movement.expressions, *movement.company}
    named = {name for each in movements for name in each.expressions}
    return [_NAMES.index(name) for name in sorted(named - own)]


def _weigh(rise: np.ndarray, mine: list[int], others: list[int]) -> np.ndarray:
    """In [0, 1] for each of `mine`: how surely it was seen at its most."""
    peak = np.percentile(rise[:, mine], _PEAK_PERCENTILE, axis=0)
    # A median: somebody who blinks while smiling does as told.
    held_else = np.median(rise[:, others], axis=0).max(initial=0.0)
    clear = _ramp(peak, _NO_PEAK, _CLEAR_PEAK)
    as_told = _ramp(peak / max(held_else, 1e-6), 0.5, 1.0) if held_else > _ELSE else 1.0
    return clear * as_told * min(len(rise) / _ENOUGH_IMAGES, 1.0)


def _find_gain(lowest: np.ndarray, peak: np.ndarray, evidence: np.ndarray) -> np.ndarray:
    """(54,): by evidence between what leaves 1 at 1 and what takes the peak to 1."""
    unseen = -np.log(1.0 - lowest)
    wished = -np.log(np.clip(peak, 1.0 / LARGEST_GAIN, 1.0 / SMALLEST_GAIN))
    own = evidence * (wished - unseen)
    both = evidence + evidence[_TWIN]
    shared = (evidence * own + (evidence * own)[_TWIN]) / np.maximum(both, 1e-9)
    added = shared + evidence * (own - shared)
    middle = (added + added[_TWIN]) / 2
    half = _LARGEST_ASYMMETRY / 2
    added = middle + np.clip(added - middle, -half, half)
    added[_MOUTH_CLOSE] = added[_JAW_OPEN]  # or lips sealed over an open jaw would part
    return np.clip(np.exp(unseen + added), SMALLEST_GAIN, LARGEST_GAIN)


def _was_seen(movement: Movement, evidence: np.ndarray) -> bool:
    mine = [_NAMES.index(name) for name in movement.expressions]
    return bool(evidence[mine].mean() >= 0.5)


def _ramp(values: np.ndarray, start: float, end: float) -> np.ndarray:
    return np.clip((values - start) / (end - start), 0.0, 1.0)
