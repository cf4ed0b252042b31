"""Remembers what turned out to be no face, so that a poster does not cost the same looks again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from capture.face_search import same_face
from capture.image_region import ImageRegion

_SIZE = 12
_UNCHANGED = 8.0
"""Levels of 255, mean: a camera's noise stays below, a face that comes there does not."""
_KEPT_S = 1.0
"""Light may change, so everything gets another chance."""
_MOST = 32


@dataclass(frozen=True, slots=True, eq=False)
class _Refusal:
    region: ImageRegion
    picture: np.ndarray
    time_s: float


class Refusals:
    """Places that were looked at in vain, with what was to be seen there."""

    def __init__(self) -> None:
        self._kept: list[_Refusal] = []

    def add(self, image: np.ndarray, region: ImageRegion, time_s: float) -> None:
        """There was no face at a place."""
        self._kept = [*self._kept[1 - _MOST :], _Refusal(region, _picture(image, region), time_s)]

    def is_known(self, image: np.ndarray, region: ImageRegion, time_s: float) -> bool:
        """Whether the place was refused a moment ago and looks as it did."""
        self._kept = [each for each in self._kept if 0 <= time_s - each.time_s < _KEPT_S]
        return any(
            same_face(each.region, region)
            and np.cos(each.region.roll - region.roll) > 0.9
            and np.abs(_picture(image, each.region) - each.picture).mean() < _UNCHANGED
            for each in self._kept
        )


def _picture(image: np.ndarray, region: ImageRegion) -> np.ndarray:
    return region.cut(image, _SIZE, replicate=True).astype(np.float32)
