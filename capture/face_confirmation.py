"""Makes sure that what looks like a face is one, before it is followed."""

from __future__ import annotations

import numpy as np

from capture.exposure import Tone
from capture.face_search import Candidate
from capture.image_region import ImageRegion
from capture.landmark_net import PRESENCE_THRESHOLD, FaceReading, next_region, read_face
from capture.nets import Net

_TURN = np.radians(20.0)
_LARGER, _SMALLER = 1.15, 0.9


def confirm_face(
    net: Net, image: np.ndarray, candidate: Candidate, tone: Tone
) -> FaceReading | None:
    """The face at a place where one may be; None if there is none.

    The landmark net is asked again from where its own landmarks say the face is. Then it is
    looked at twice more, turned one way and the other: on a face the landmarks stay where they are,
    on what only reminds of one they turn along.

    Args:
        net: the landmark net.
        image: (H, W, 3) uint8 RGB.
        candidate: the place and how doubtful it is.
        tone: the light of this face.
    """
    first = read_face(net, image, candidate.region, tone)
    if first.presence <= PRESENCE_THRESHOLD:
        return None
    second = read_face(net, image, next_region(first.landmarks), tone)
    if second.presence <= PRESENCE_THRESHOLD:
        return None
    return second if _scatter(net, image, second, tone) <= candidate.scatter else None


def _scatter(net: Net, image: np.ndarray, reading: FaceReading, tone: Tone) -> float:
    """Mean distance of the landmarks of two more looks, share of the face's length."""
    place = next_region(reading.landmarks)
    looks = [
        read_face(net, image, _turned(place.grown(factor), turn), tone).landmarks[:, :2]
        for factor, turn in ((_LARGER, _TURN), (_SMALLER, -_TURN))
    ]
    return float(np.linalg.norm(looks[0] - looks[1], axis=1).mean()) / face_length(place)


def face_length(region: ImageRegion) -> float:
    """Pixels of the face whose landmarks gave the region: its longer side without the margin."""
    return max(region.size) / 1.5


def _turned(region: ImageRegion, radians: float) -> ImageRegion:
    return ImageRegion(region.centre, region.size, region.roll + radians)
