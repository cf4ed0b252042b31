"""Whether landmarks hold on to the features of a face, or are only where features usually are.

A face finder unsure of a face puts its features where a person's would be. Shown the same face
longer and shorter, features that were really seen stay where they are on the surface; those that
were guessed slide along it. On a long face the mouth is guessed on its upper lip; shown much
shorter, the finder sees the real mouth and holds on to it.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from engine.alignment_guess import Guess
from engine.landmark_places import landmark_places

LONGER, SHORTER = 1.2, 0.69
STEADY = 0.11  # eye spans between those two: features that are seen move 0.05 to 0.09
MUCH_SHORTER = (0.58, 0.48)
MOUTH = (61, 291, 13, 14, 0, 17, 37, 267, 84, 314)

LookAt = Callable[[float], Guess | None]
"""Looks at the face so much longer than it was shown."""


def find_holding_length(look_at: LookAt) -> tuple[float, float]:
    """At what length the features are held on to, 1 being as before, and how far they slide."""
    longer, shorter = look_at(LONGER), look_at(SHORTER)
    slide = measure_slide(longer, shorter)
    if slide <= STEADY:
        return 1.0, slide / 3  # the lengths are three steps of a fifth apart
    seen = [shorter, *(look_at(length) for length in MUCH_SHORTER)]
    slides = [measure_slide(*pair) for pair in pairwise(seen)]
    least = int(np.argmin(slides))
    return MUCH_SHORTER[least], slides[least]


def measure_slide(one: Guess | None, other: Guess | None) -> float:
    """Eye spans between the places of the features in two guesses: the mouth's or all, the worse.

    Infinite where there is nothing to compare.
    """
    if one is None or other is None:
        return np.inf
    scale = np.cbrt(np.linalg.det(one.T_canonical_unit[:3, :3]))
    apart = np.linalg.norm(one.points - other.points, axis=1) * scale / landmark_places().eye_span
    mouth, inner = apart[list(MOUTH)], apart[landmark_places().inner]
    if np.isnan(mouth).all() or np.isnan(inner).all():
        return np.inf
    return float(max(np.nanmean(mouth), np.nanmedian(inner)))
