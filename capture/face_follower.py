"""Follows one face from image to image by its own landmarks."""

from __future__ import annotations

import numpy as np

from capture.exposure import FaceTone
from capture.image_region import ImageRegion
from capture.landmark_net import (
    PRESENCE_THRESHOLD,
    FaceReading,
    next_region,
    read_face,
)
from capture.nets import Net

_FAR, _SHRUNK, _GROWN = 0.12, 0.9, 1.2
"""Of the region: a face that moved or changed by more than this in one image was read near the
crop's edge, where landmarks are up to half an eye distance wrong."""
_MOST_LOOKS = 3


class FaceFollower:
    """Where one face is looked for next, and in what light.

    Args:
        net: the landmark net.
        reading: the face as it was found.
        tone: the light it was found in.
    """

    def __init__(self, net: Net, reading: FaceReading, tone: FaceTone) -> None:
        self._net = net
        self._tone = tone
        self.reading = reading
        self.region = next_region(reading.landmarks)

    def follow(self, image: np.ndarray, step_s: float) -> bool:
        """Read the face in the next image; False if it is not there.

        A face that moved far is read again from where it turned out to be.

        Args:
            image: (H, W, 3) uint8 RGB.
            step_s: time since the last image.
        """
        self._tone.step(step_s)
        region = self.region
        for _ in range(_MOST_LOOKS):
            reading = read_face(self._net, image, region, self._tone)
            if reading.presence <= PRESENCE_THRESHOLD:
                return False
            place = next_region(reading.landmarks)
            far, region = _is_far(region, place), place
            if not far:
                break
        self.reading, self.region = reading, region
        return True


def _is_far(before: ImageRegion, now: ImageRegion) -> bool:
    (x, y), (u, v) = before.centre, now.centre
    side = max(before.size)
    change = max(now.size) / side
    return bool(np.hypot(x - u, y - v) > _FAR * side or not _SHRUNK < change < _GROWN)
