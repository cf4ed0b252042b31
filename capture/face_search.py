"""Where a face that is not being followed yet may be."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from capture.face_detector import detect_faces
from capture.image_region import ImageRegion
from capture.nets import Net

DETECTION_THRESHOLD = 0.5


class PlainSearch:
    """One look at the whole image, as MediaPipe does it: upright faces that are not too small.

    Args:
        detector: the face detector.
    """

    def __init__(self, detector: Net) -> None:
        self._detector = detector

    def find(self, image: np.ndarray, followed: Sequence[ImageRegion]) -> list[ImageRegion]:
        """Regions for the landmark net, the likeliest first.

        Args:
            image: (H, W, 3) uint8 RGB.
            followed: where faces are being followed; they are not looked for.
        """
        found = detect_faces(self._detector, image, DETECTION_THRESHOLD)
        return [detection.region for detection in found]
