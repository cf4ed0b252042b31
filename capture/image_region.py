"""A turned rectangle of an image: where a face is looked for, and the way there and back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from capture.opencv import load_cv2


@dataclass(frozen=True, slots=True)
class ImageRegion:
    """A rectangle anywhere in an image, also partly or wholly outside.

    Coordinates are pixels as MediaPipe counts them: x right, y down, 0 at the first pixel, and a
    region's corner at its crop's first pixel. The arithmetic is on plain numbers: on arrays this
    small, numpy's own cost is several times the work.
    """

    centre: tuple[float, float]
    """(x, y) pixels."""
    size: tuple[float, float]
    """(width, height) pixels, along its own axes."""
    roll: float
    """Radians by which it is turned, clockwise as seen."""

    def grown(self, factor: float) -> ImageRegion:
        """The same, `factor` times as large about its centre."""
        return ImageRegion(self.centre, (self.size[0] * factor, self.size[1] * factor), self.roll)

    def scaled(self, share: float) -> ImageRegion:
        """The same in an image of `share` times the size."""
        (x, y), (width, height) = self.centre, self.size
        return ImageRegion((x * share, y * share), (width * share, height * share), self.roll)

    def image_of_shares(self) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
        """Rows of the (2, 3) matrix from shares of its width and height to image pixels."""
        cosine, sine = math.cos(self.roll), math.sin(self.roll)
        (width, height), (x, y) = self.size, self.centre
        a, b, c, d = cosine * width, -sine * height, sine * width, cosine * height
        return (a, b, x - (a + b) / 2), (c, d, y - (c + d) / 2)

    def to_image(self, shares: np.ndarray) -> np.ndarray:
        """(N, 2) image pixels of points given as shares of its width and height."""
        matrix = np.array(self.image_of_shares())
        return shares @ matrix[:, :2].T + matrix[:, 2]

    def cut(self, /, image: np.ndarray, size: int, *, replicate: bool) -> np.ndarray:
        """The rectangle's content, stretched onto (size, size, 3) uint8.

        OpenCV turns four channels more than twice as fast as three, and making them of the nearby
        pixels alone is cheap.

        Args:
            image: (H, W, 3) uint8.
            size: pixels across.
            replicate: what is outside looks like the image's edge; otherwise it is black.
        """
        cv2 = load_cv2()
        crop = self._warp(image, cv2.COLOR_RGB2RGBA, size, replicate=replicate)
        return cv2.cvtColor(crop, cv2.COLOR_RGBA2RGB)

    def cut_grey(self, image: np.ndarray, size: int) -> np.ndarray:
        """The same in grey, (size, size) uint8, up to three times as fast; edges are repeated."""
        return self._warp(image, load_cv2().COLOR_RGB2GRAY, size, replicate=True)

    def _warp(self, image: np.ndarray, conversion: int, size: int, *, replicate: bool) -> Any:
        """The rectangle's content in the colours that `conversion` makes."""
        cv2 = load_cv2()
        left, top, right, bottom = self._surroundings(image.shape[1], image.shape[0])
        nearby = cv2.cvtColor(image[top:bottom, left:right], conversion)
        (a, b, x), (c, d, y) = self.image_of_shares()
        nearby_of_crop = np.array([[a / size, b / size, x - left], [c / size, d / size, y - top]])
        border = cv2.BORDER_REPLICATE if replicate else cv2.BORDER_CONSTANT
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return cv2.warpAffine(nearby, nearby_of_crop, (size, size), flags=flags, borderMode=border)

    def _surroundings(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Left, top, right, bottom of the part of an image that the cut needs.

        Outside the image that is its edge at least, to be repeated or left.
        """
        (a, b, _), (c, d, _) = self.image_of_shares()
        (x, y), across, down = self.centre, (abs(a) + abs(b)) / 2, (abs(c) + abs(d)) / 2
        left, right = _clamp(x - across - 1, x + across + 2, width)
        top, bottom = _clamp(y - down - 1, y + down + 2, height)
        return left, top, right, bottom


class Cut(Protocol):
    """A way of cutting a region out of an image: `ImageRegion.cut`, or another with its terms."""

    def __call__(
        self, region: ImageRegion, /, image: np.ndarray, size: int, *, replicate: bool
    ) -> np.ndarray:
        """(size, size, 3) uint8."""
        ...


def whole_image(image: np.ndarray) -> ImageRegion:
    """The smallest upright square around the whole image."""
    height, width = image.shape[:2]
    side = float(max(height, width))
    return ImageRegion((width / 2, height / 2), (side, side), 0.0)


def _clamp(low: float, high: float, limit: int) -> tuple[int, int]:
    start = min(max(math.floor(low), 0), limit - 1)
    return start, min(max(math.ceil(high), start + 1), limit)
