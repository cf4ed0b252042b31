"""Follows one face from image to image by its own landmarks."""

from __future__ import annotations

import math

import numpy as np

from capture.exposure import FaceTone
from capture.face_detector import detect_faces
from capture.face_search import DETECTION_THRESHOLD
from capture.image_region import ImageRegion
from capture.landmark_net import (
    PRESENCE_THRESHOLD,
    FaceReading,
    next_region,
    read_face,
)
from capture.nets import TrackerNets

_FAR, _SHRUNK, _GROWN = 0.12, 0.9, 1.2
"""Of the region: a face that moved or changed by more than this in one image was read near the
crop's edge, where landmarks are up to half an eye distance wrong."""
_SURE = 0.999
"""Presence. Most faces that are read well have more; a face that jumped up can be read as one that
has hardly moved, with .99."""
_ROOM_TO_JUMP, _LONGEST_JUMP = 1.5, 0.4
_LEAST_JUMP = 0.1
_MOST_LOOKS = 3


class FaceFollower:
    """Where one face is looked for next, and in what light.

    Args:
        nets: the landmark net, and the detector for a face that may have jumped.
        reading: the face as it was found.
        tone: the light it was found in.
    """

    def __init__(self, nets: TrackerNets, reading: FaceReading, tone: FaceTone) -> None:
        self._nets = nets
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
        reading = self._read(image, self.region)
        if reading.presence < _SURE:
            reading = self._read_after_jump(image, reading)
        place, ahead = self.region, next_region(reading.landmarks)
        for _ in range(_MOST_LOOKS - 1):
            if reading.presence <= PRESENCE_THRESHOLD or not _is_far(place, ahead):
                break
            place = ahead
            reading = self._read(image, place)
            ahead = next_region(reading.landmarks)
        if reading.presence <= PRESENCE_THRESHOLD:
            return False
        self.reading, self.region = reading, ahead
        return True

    def _read(self, image: np.ndarray, region: ImageRegion) -> FaceReading:
        return read_face(self._nets.landmarks, image, region, self._tone)

    def _read_after_jump(self, image: np.ndarray, reading: FaceReading) -> FaceReading:
        """The better of a doubtful reading and one where the detector sees a face, if elsewhere."""
        read_at, side = next_region(reading.landmarks), max(self.region.size)
        where = ImageRegion(
            self.region.centre, (side * _ROOM_TO_JUMP, side * _ROOM_TO_JUMP), self.region.roll
        )
        found = [
            detection.region
            for detection in detect_faces(self._nets.detector, image, DETECTION_THRESHOLD, where)
            if _apart(detection.region, self.region) < _LONGEST_JUMP * side
        ]
        is_there = reading.presence > PRESENCE_THRESHOLD
        if not found or (is_there and _apart(found[0], read_at) < _LEAST_JUMP * side):
            return reading
        again = self._read(image, found[0])
        return again if again.presence > reading.presence else reading


def _is_far(before: ImageRegion, now: ImageRegion) -> bool:
    side = max(before.size)
    change = max(now.size) / side
    return _apart(before, now) > _FAR * side or not _SHRUNK < change < _GROWN


def _apart(one: ImageRegion, other: ImageRegion) -> float:
    """Pixels between two centres."""
    return math.dist(one.centre, other.centre)
