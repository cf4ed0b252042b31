"""Counts blinks and openings of the mouth in curves, and compares with what eyes have seen.

The rule. A movement goes up by at least so much from the lowest value since the last one, and comes
down by as much again, or the film ends; it lasts while it is above the middle of its way up. A
blink is one of both lids (the lower of the two values counts), of at least 0.35; an opening of the
mouth is one of jawOpen, of at least 0.15.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.names import ICT_EXPRESSIONS

LEAST = {"blinks": 0.35, "mouth_openings": 0.15}
"""How far a movement of each kind goes at least."""
_LATE = 1
"""Images by which a movement may peak beside what was seen."""


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement of a curve, in images."""

    first: int
    peak: int
    last: int


@dataclass(frozen=True, slots=True)
class WatchedFilm:
    """What a person found when looking at every image."""

    clip: str
    seen: dict[str, tuple[tuple[int, int], ...]]
    """By kind as in `LEAST`: first and last image of each movement."""
    doubtful: dict[str, tuple[tuple[int, int], ...]]
    """Where people may differ: movements there are neither found nor invented."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one kind of movement."""

    found: int
    missed: tuple[tuple[int, int], ...]
    """First and last image."""
    invented: tuple[int, ...]
    """Peaks."""

    @property
    def holds(self) -> bool:
        """All found, none invented."""
        return not self.missed and not self.invented


def read_watched(path: Path) -> WatchedFilm:
    """What a person wrote down of a film.

    Raises:
        SystemExit: the file is none of that kind.
    """
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return WatchedFilm(
            str(told["clip"]), *(_read_spans(told[part]) for part in ("seen", "doubtful"))
        )
    except (ValueError, KeyError, TypeError) as error:
        raise SystemExit(f"{path} does not tell blinks and mouth_openings: {error!r}.") from error


def find_all(codes: np.ndarray) -> dict[str, list[Movement]]:
    """The movements of each kind of `LEAST` in (T, 53 or more) codes."""
    return {kind: find_movements(curve_of(kind, codes), least) for kind, least in LEAST.items()}


def curve_of(kind: str, codes: np.ndarray) -> np.ndarray:
    """(T,) what a kind of movement is told by."""
    left, right, jaw = (
        codes[:, ICT_EXPRESSIONS.index(name)] for name in ("eyeBlink_L", "eyeBlink_R", "jawOpen")
    )
    return np.minimum(left, right) if kind == "blinks" else jaw


def find_movements(curve: np.ndarray, least: float) -> list[Movement]:
    """Movements of a (T,) curve, see the rule above."""
    movements: list[Movement] = []
    lowest, peak, rising = 0, 0, False
    for image in range(len(curve)):
        if not rising:
            lowest = image if curve[image] <= curve[lowest] else lowest
            if curve[image] - curve[lowest] >= least:
                rising, peak = True, image
        elif curve[image] > curve[peak]:
            peak = image
        elif curve[peak] - curve[image] >= least:
            movements.append(_span(curve, lowest, peak))
            rising, lowest = False, image
    if rising:
        movements.append(_span(curve, lowest, peak))
    return movements


def judge(
    movements: Sequence[Movement],
    seen: Sequence[tuple[int, int]],
    doubtful: Sequence[tuple[int, int]] = (),
) -> Verdict:
    """Match each movement with one that was seen; nothing is matched twice."""
    left, invented = list(seen), []
    for movement in movements:
        match = next((span for span in left if _within(movement, span)), None)
        if match is not None:
            left.remove(match)
        elif not any(_within(movement, span) for span in doubtful):
            invented.append(movement.peak)
    return Verdict(len(seen) - len(left), tuple(left), tuple(invented))


def describe(kind: str, verdict: Verdict, total: int) -> str:
    """One line."""
    parts = [f"{kind.replace('_', ' ')}: {verdict.found} of {total} found"]
    if verdict.missed:
        parts.append("missed " + ", ".join(f"{first}-{last}" for first, last in verdict.missed))
    parts.append(
        "invented at " + ", ".join(map(str, verdict.invented))
        if verdict.invented
        else "none invented"
    )
    return "; ".join(parts)


def _span(curve: np.ndarray, lowest: int, peak: int) -> Movement:
    middle = (curve[lowest] + curve[peak]) / 2
    first = peak
    while first > lowest and curve[first - 1] >= middle:
        first -= 1
    last = peak
    while last + 1 < len(curve) and curve[last + 1] >= middle:
        last += 1
    return Movement(first, peak, last)


def _within(movement: Movement, span: tuple[int, int]) -> bool:
    return span[0] - _LATE <= movement.peak <= span[1] + _LATE


def _read_spans(told: dict[str, list[list[int]]]) -> dict[str, tuple[tuple[int, int], ...]]:
    return {kind: tuple((int(a), int(b)) for a, b in told[kind]) for kind in LEAST}
