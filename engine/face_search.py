"""Searches one surface for a face by looking at it from all sides, then closely from around it.

The surface is depicted; where a face is found, its landmarks are cast back and a robust similarity
takes them to their places on the canonical head. Close-ups from around each promising front refine
it, and their agreement with each other tells faces from things that merely look like one from one
side. The last close-ups show the face stretched to human proportions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from engine.alignment_guess import Guess, make_guess
from engine.face_lock import find_holding_length
from engine.face_views import Looker
from engine.similarity import apply_transform
from engine.views import (
    BETWEEN_ROTATIONS,
    FINAL_ANGLES,
    FIRST_ANGLES,
    SCAN_ROTATIONS,
    Viewpoint,
    close_up_views,
    end_crop_views,
    scan_views,
)

Progress = Callable[[str, float], None]
"""Told what is being done, and how much of it is done in [0, 1]."""

CANDIDATES = 3
SURE = 0.83  # ordinary heads score more
FEW_ANGLES = ((0, 0), (20, 0), (-20, 0))
SAME_FACE_DEGREES = 20.0
FACE_CENTRE = np.array([0.0, 0.2, 8.0])
FACE_RADIUS = 13.0
"""Centimetres of canonical space around the face that a close-up shows."""


@dataclass(frozen=True, slots=True, eq=False)
class Attempt:
    """One way to look for a face."""

    what: str
    viewpoints: list[Viewpoint]
    flat: bool = False
    mended: bool = False


def quick_attempts(vertices: np.ndarray) -> Iterator[Attempt]:
    """What finds an ordinary head or body, one way after another."""
    yield Attempt("looking from all sides", scan_views(SCAN_ROTATIONS))
    yield Attempt("looking closer at the ends", end_crop_views(vertices))


def all_attempts(vertices: np.ndarray) -> Iterator[Attempt]:
    """What is tried in turn: the usual case first, then what needs more looking."""
    usual, ends = quick_attempts(vertices)
    yield usual
    yield Attempt("looking from oblique sides", scan_views(BETWEEN_ROTATIONS))
    yield ends
    yield Attempt("looking with holes closed", scan_views(SCAN_ROTATIONS), mended=True)
    # Where triangles are wound in mixed directions smooth normals cancel and blot the face.
    yield Attempt("looking at flat shading", scan_views(SCAN_ROTATIONS), flat=True)


def search(
    looker: Looker, attempts: Iterator[Attempt], progress: Progress | None = None
) -> Guess | None:
    """The first guess that can be believed, else the best of all; None where no face was seen."""
    best: Guess | None = None
    for attempt in attempts:
        _tell(progress, attempt.what, 0.0)
        looker.prepare(flat=attempt.flat, mended=attempt.mended)
        guess = _try_views(looker, attempt.viewpoints, progress)
        best = better_of(best, guess)
        if best is not None and best.refusal is None:
            break
    return best


def look_closely(looker: Looker, guess: Guess) -> Guess | None:
    """Look at the face as `guess` stretches it to human proportions; longer where that is odd."""
    found = _look_stretched(looker, guess, 1.0, FINAL_ANGLES)
    if found is not None and found.refusal is not None:
        found = better_of(found, _look_stretched(looker, found, 1.0, FINAL_ANGLES))
    if found is not None and found.refusal is None and found.score < SURE:
        found = _hold_on(looker, found)
    looker.show(np.eye(4))
    return found


def _hold_on(looker: Looker, found: Guess) -> Guess:
    """`found`, or what is found at the length at which the features are held on to."""
    length, slide = find_holding_length(
        lambda length: _look_stretched(looker, found, length, FEW_ANGLES)
    )
    if length == 1.0:
        return replace(found, slide=slide)
    held = _look_stretched(looker, found, length, FINAL_ANGLES)
    if held is None or held.refusal is not None:
        return replace(found, slide=np.inf)
    return replace(held, slide=slide)


def better_of(one: Guess | None, other: Guess | None) -> Guess | None:
    """The one to believe rather."""
    if one is None or other is None:
        return one or other
    order = [(guess.refusal is None, guess.score) for guess in (one, other)]
    return one if order[0] >= order[1] else other


def _try_views(
    looker: Looker, viewpoints: list[Viewpoint], progress: Progress | None
) -> Guess | None:
    """The best guess that starts from any of `viewpoints`, fully looked at; None without a face."""
    starts = [make_guess([sighting], 1) for sighting in looker.sight(viewpoints)]
    candidates = _distinct([start for start in starts if start is not None])
    _tell(progress, "looking at the face", 0.4)
    firsts = [_refine(looker, candidate, FIRST_ANGLES) for candidate in candidates]
    found = [first for first in firsts if first is not None]
    if not found:
        return None
    _tell(progress, "looking at the face", 0.7)
    return look_closely(looker, max(found, key=lambda guess: guess.score))


def _distinct(guesses: list[Guess]) -> list[Guess]:
    """The few with the least residuals; neighbouring views that agree count once."""
    kept: list[Guess] = []
    for guess in sorted(guesses, key=lambda guess: guess.residual):
        if all(_degrees_apart(guess, other) > SAME_FACE_DEGREES for other in kept):
            kept.append(guess)
    return kept[:CANDIDATES]


def _degrees_apart(a: Guess, b: Guess) -> float:
    turn = a.T_canonical_unit[:3, :3] @ b.T_canonical_unit[:3, :3].T
    trace = np.trace(turn) / np.cbrt(np.linalg.det(turn))
    return float(np.degrees(np.arccos(np.clip((trace - 1) / 2, -1, 1))))


def _look_stretched(
    looker: Looker, guess: Guess, length: float, angles: tuple[tuple[int, int], ...]
) -> Guess | None:
    """Look at the face with human proportions, as far as `guess` knows them, but so much longer."""
    longer = np.diag([1.0, length, 1.0, 1.0])
    looker.show(np.linalg.inv(guess.T_canonical_unit) @ longer @ guess.A_canonical_unit)
    return _refine(looker, guess, angles)


def _refine(looker: Looker, guess: Guess, angles: tuple[tuple[int, int], ...]) -> Guess | None:
    return make_guess(looker.sight(face_views(guess.T_canonical_unit, angles)), len(angles))


def face_views(
    T_canonical_unit: np.ndarray, angles: tuple[tuple[int, int], ...]
) -> list[Viewpoint]:
    """Close-ups of the face that a similarity (4, 4) takes to its place, from around its front."""
    scale = np.cbrt(np.linalg.det(T_canonical_unit[:3, :3]))
    T_unit_canonical = np.linalg.inv(T_canonical_unit)
    centre = apply_transform(T_unit_canonical, FACE_CENTRE[None])[0]
    return close_up_views(T_canonical_unit[:3, :3] / scale, centre, FACE_RADIUS / scale, angles)


def _tell(progress: Progress | None, what: str, share: float) -> None:
    if progress is not None:
        progress(what, share)
