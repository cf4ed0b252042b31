"""Where a face that is not being followed yet may be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from capture.image_region import ImageRegion

DETECTION_THRESHOLD = 0.5
_NEAR = 0.3
"""Of the larger region: at least half of two faces' boxes is shared up to here."""
_ALIKE = 1.8


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where the landmark net should look."""

    region: ImageRegion
    scatter: float
    """How far the landmarks of two differing looks may be apart before it counts as no face, share
    of the face's length: the more doubtful the find, the less."""


class Search(Protocol):
    """Looks for faces that are not followed yet."""

    def find(self, image: np.ndarray, followed: Sequence[ImageRegion]) -> Iterator[Candidate]:
        """Places for the landmark net, the likeliest first."""
        ...

    def glance(self, image: np.ndarray, followed: Sequence[ImageRegion]) -> Iterator[Candidate]:
        """The same, less of it a call."""
        ...

    def look_near(
        self, image: np.ndarray, expected: ImageRegion, followed: Sequence[ImageRegion]
    ) -> Iterator[Candidate]:
        """Where a face should be by now."""
        ...


def same_face(one: ImageRegion, other: ImageRegion) -> bool:
    """Whether two regions are so near and alike that they hold the same face."""
    (x, y), (u, v) = one.centre, other.centre
    small, large = sorted((max(one.size), max(other.size)))
    return bool(np.hypot(x - u, y - v) < _NEAR * large and large < _ALIKE * small)


def is_among(region: ImageRegion, others: Iterable[ImageRegion]) -> bool:
    """Whether one of the others holds the same face."""
    return any(same_face(region, other) for other in others)
