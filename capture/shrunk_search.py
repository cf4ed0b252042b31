"""Looks for faces in a smaller copy of large images."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from capture.face_search import Candidate, Search
from capture.image_region import ImageRegion
from capture.opencv import load_cv2

_LONGEST_SIDE = 1280
"""Pixels. A face of 4 % of that fills the detector's crop of a tile as well as a larger one."""


class ShrunkSearch:
    """Another search, shown at most 1280 pixels a side; an image that is no larger as it is.

    Preparing all pixels of a large image costs many times what the detector does, which sees 128 of
    them a side.

    Args:
        search: what looks.
    """

    def __init__(self, search: Search) -> None:
        self._search = search
        self._image: np.ndarray | None = None
        self._small: tuple[np.ndarray, float] = (np.zeros((0, 0, 3), np.uint8), 1.0)

    def find(self, image: np.ndarray, followed: Sequence[ImageRegion]) -> Iterator[Candidate]:
        """Places for the landmark net, in pixels of the image."""
        small, share = self._shrink(image)
        yield from _grow(self._search.find(small, _scale_all(followed, share)), share)

    def glance(self, image: np.ndarray, followed: Sequence[ImageRegion]) -> Iterator[Candidate]:
        """The same, less of it a call."""
        small, share = self._shrink(image)
        yield from _grow(self._search.glance(small, _scale_all(followed, share)), share)

    def look_near(
        self, image: np.ndarray, expected: ImageRegion, followed: Sequence[ImageRegion]
    ) -> Iterator[Candidate]:
        """Where a face should be by now."""
        small, share = self._shrink(image)
        near = self._search.look_near(small, expected.scaled(share), _scale_all(followed, share))
        yield from _grow(near, share)

    def _shrink(self, image: np.ndarray) -> tuple[np.ndarray, float]:
        """`_shrink`, once for all that is asked about one image."""
        if image is not self._image:
            self._image, self._small = image, _shrink(image)
        return self._small


def _shrink(image: np.ndarray) -> tuple[np.ndarray, float]:
    """The image no larger than wanted, and its share of the size it had."""
    share = min(1.0, _LONGEST_SIDE / max(image.shape[:2]))
    if share == 1.0:
        return image, share
    cv2 = load_cv2()
    height, width = (max(1, round(length * share)) for length in image.shape[:2])
    return cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA), share


def _scale_all(regions: Iterable[ImageRegion], share: float) -> list[ImageRegion]:
    return [region.scaled(share) for region in regions]


def _grow(candidates: Iterable[Candidate], share: float) -> Iterator[Candidate]:
    for candidate in candidates:
        yield Candidate(candidate.region.scaled(1.0 / share), candidate.scatter)
