"""Finds the faces that MediaPipe's one look at the whole image misses.

Small, turned, cut by the border, dark: each has its own look, all with the same detector.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from capture.exposure import brighten, lift_shadows
from capture.face_detector import Detection, detect_faces
from capture.face_search import DETECTION_THRESHOLD, Candidate, is_among
from capture.image_region import Cut, ImageRegion, whole_image
from capture.mirrored_cut import cut_mirrored
from capture.nets import Net

# Measured on drawn and filmed faces and on clutter with skin-coloured ovals and spots. Whole faces
# scatter up to .036, however small, turned or dark; half covered ones .1, half outside the image
# .16; what is no face from .044.
_ORDINARY, _CUT, _DOUBTFUL, _EXPECTED, _HALF = 0.085, 0.085, 0.039, 0.18, 0.18
"""Allowed scatter."""
_SURE = 0.8
"""Half a face, made whole by its mirror image, has more; see `cut_mirrored`."""
_HINT_THRESHOLD = 0.3
"""A head upside down is a faint upright face to the detector."""
_MOST_HINTS = 3
_TURNS = (math.pi, math.pi / 2, -math.pi / 2)
_ROOM_TO_TURN, _ROOM_TO_MOVE = 1.7, 2.0
_PADDING = 1.3
_SLACK = 0.05
"""Of the region: its middle may lie that far beyond the border."""
_TILE_SIDES = (0.56, 0.33)
"""Of the image's longer side: the detector needs a face to be an eighth of what it is shown."""
_TILE_STEP = 0.76
"""Of a tile: what lies on one's border is wholly in the next if it is no larger than the rest."""


@dataclass(frozen=True, slots=True)
class _Look:
    """One pass of the detector."""

    where: ImageRegion
    scatter: float
    cut: Cut = ImageRegion.cut
    sure_scatter: float = 0.0
    """For a face that the detector is sure of; 0 makes no difference."""

    def insists(self, detection: Detection) -> bool:
        """Whether this look is worth believing where others saw nothing or refused."""
        return self.sure_scatter > 0.0 and detection.score > _SURE

    def candidate(self, detection: Detection) -> Candidate:
        """What to hand on of a face that was seen in this look."""
        scatter = self.sure_scatter if self.insists(detection) else self.scatter
        return Candidate(detection.region, scatter)


class WideSearch:
    """Whole image, turned heads, beyond the border, then overlapping tiles.

    With nobody in sight all of it takes two calls of `find`: the looks at the whole image and at
    turned heads are in both, the others are shared out. Nothing is computed before it is asked
    for: who takes the first candidate pays for one look.

    Args:
        detector: the face detector.
    """

    def __init__(self, detector: Net) -> None:
        self._detector = detector
        self._odd_call = False
        self._next_glance = 0

    def find(self, image: np.ndarray, followed: Sequence[ImageRegion]) -> Iterator[Candidate]:
        """Places for the landmark net, the likeliest first; larger faces before smaller ones.

        Args:
            image: (H, W, 3) uint8 RGB.
            followed: where faces are being followed; they are not looked for.
        """
        self._odd_call = not self._odd_call
        whole, *others = _looks(image)
        half = len(others) // 2
        looks = [whole, *(others[:half] if self._odd_call else others[half:])]
        offered = list(followed)
        yield from self._take(brighten(image), looks, followed, offered)
        light = lift_shadows(image)
        if light is not None:
            yield from self._take(light, [whole], followed, offered)

    def glance(self, image: np.ndarray, followed: Sequence[ImageRegion]) -> Iterator[Candidate]:
        """The same, but one look a call: the whole image and each of the others in turn."""
        whole, *others = _looks(image)
        self._next_glance = (self._next_glance + 1) % (2 * len(others))
        turn, is_other = divmod(self._next_glance, 2)
        look = others[turn] if is_other else whole
        yield from self._take(brighten(image), [look], followed, list(followed))

    def look_near(
        self, image: np.ndarray, expected: ImageRegion, followed: Sequence[ImageRegion]
    ) -> Iterator[Candidate]:
        """Where a face should be by now, turned as it was; believed more easily than elsewhere.

        Whoever went beyond the border comes back across it.
        """
        (x, y), (height, width) = expected.centre, image.shape[:2]
        centre = min(max(x, 0.0), float(width)), min(max(y, 0.0), float(height))
        where = ImageRegion(centre, _square(expected, _ROOM_TO_MOVE), expected.roll)
        for detection in self._detect(brighten(image), where, DETECTION_THRESHOLD):
            if not is_among(detection.region, followed):
                yield Candidate(detection.region, _EXPECTED)

    def _take(
        self,
        image: np.ndarray,
        looks: Sequence[_Look],
        followed: Sequence[ImageRegion],
        offered: list[ImageRegion],
    ) -> Iterator[Candidate]:
        for look in looks:
            found = self._detect(image, look.where, _HINT_THRESHOLD, look.cut)
            new = [
                detection
                for detection in found
                if not is_among(detection.region, followed if look.insists(detection) else offered)
            ]
            for detection in new:
                if detection.score > DETECTION_THRESHOLD or _is_cut(detection.region, image):
                    yield look.candidate(detection)
            # Only reached if none of these was a face, or more than one face is wanted.
            for detection in new[:_MOST_HINTS]:
                yield from self._turn(image, detection.region)
            offered += [detection.region for detection in new]

    def _turn(self, image: np.ndarray, region: ImageRegion) -> Iterator[Candidate]:
        """The same place with the head another way up, the likeliest way."""
        side = _square(region, _ROOM_TO_TURN)
        turned = [
            detection
            for roll in _TURNS
            for detection in self._detect(
                image, ImageRegion(region.centre, side, roll), DETECTION_THRESHOLD
            )
        ]
        if turned:
            best = max(turned, key=lambda detection: detection.score)
            yield Candidate(best.region, _DOUBTFUL)

    def _detect(
        self,
        image: np.ndarray,
        where: ImageRegion,
        threshold: float,
        cut: Cut = ImageRegion.cut,
    ) -> list[Detection]:
        """Faces of which something is in the image, the largest first."""
        found = detect_faces(self._detector, image, threshold, where, cut)
        inside = [each for each in found if _is_inside(each.region, image)]
        return sorted(inside, key=lambda detection: -max(detection.region.size))


def _looks(image: np.ndarray) -> list[_Look]:
    """The whole image first, beyond its border, then tiles from large to small."""
    whole = whole_image(image)
    tiles = [tile for share in _TILE_SIDES for tile in _tiles(image, share)]
    beyond = _Look(whole.grown(_PADDING), _CUT, cut_mirrored, _HALF)
    return [_Look(whole, _ORDINARY), beyond, *(_Look(tile, _DOUBTFUL) for tile in tiles)]


def _tiles(image: np.ndarray, share: float) -> list[ImageRegion]:
    """Overlapping squares that cover the image, `share` of its longer side each."""
    height, width = image.shape[:2]
    side = share * max(height, width)
    return [
        ImageRegion((x, y), (side, side), 0.0)
        for y in _places(height, side)
        for x in _places(width, side)
    ]


def _places(length: int, side: float) -> list[float]:
    """Middles of as many tiles as it takes along one axis."""
    if side >= length:
        return [length / 2]
    count = math.ceil((length - side) / (side * _TILE_STEP)) + 1
    return np.linspace(side / 2, length - side / 2, count).tolist()


def _square(region: ImageRegion, factor: float) -> tuple[float, float]:
    side = max(region.size) * factor
    return side, side


def _is_cut(region: ImageRegion, image: np.ndarray) -> bool:
    """Whether a face there reaches beyond the border, which makes it faint to the detector."""
    (x, y), half = region.centre, 0.28 * max(region.size)
    return min(x, y, image.shape[1] - x, image.shape[0] - y) < half


def _is_inside(region: ImageRegion, image: np.ndarray) -> bool:
    (x, y), slack = region.centre, _SLACK * max(region.size)
    width, height = image.shape[1], image.shape[0]
    return -slack <= x < width + slack and -slack <= y < height + slack
