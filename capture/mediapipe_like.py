"""Follows one face just as MediaPipe's VIDEO mode does, smoothing and faults included."""

from __future__ import annotations

import math

import numpy as np

from capture.bundle import MetricFace
from capture.face_detector import detect_faces
from capture.image_region import ImageRegion
from capture.landmark_net import PRESENCE_THRESHOLD, next_region, read_face
from capture.landmark_smoothing import MediaPipeSmoothing
from capture.nets import TrackerNets
from capture.observer import Observer
from capture.records import Frame, Observation, see_nobody
from capture.stepped_cut import cut_in_steps

_DETECTION_THRESHOLD = 0.5


class MediaPipeLike:
    """MediaPipe's numbers without its library; the contract of `FaceTracker`.

    A face is detected once, then read from the region where the last image's landmarks, not
    smoothed, say it must be, until the landmark net says that no face is there any more; it is
    looked for again from the next image on. Coefficients and pose follow from smoothed landmarks.

    Args:
        nets: the bundle's three nets, run by whatever backend.
        metric_face: the bundle's face, to which the head pose is fitted.
    """

    def __init__(self, nets: TrackerNets, metric_face: MetricFace) -> None:
        self._nets = nets
        self._observer = Observer(nets.blendshapes, metric_face)
        self._start()

    def __enter__(self) -> MediaPipeLike:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def track(self, frame: Frame) -> Observation:
        """What the tracker sees in `frame`; neutral signals and `face_found` False if nobody.

        A `media_ns` that jumps back starts afresh: the stream before it is forgotten.
        """
        if frame.media_ns < self._last_media_ns:
            self._start()
        self._last_media_ns = frame.media_ns
        self._last_ms = max(self._last_ms + 1, frame.media_ns // 1_000_000)
        region = self._region or self._detect(frame.image)
        if region is None:
            return see_nobody(frame)
        reading = read_face(self._nets.landmarks, frame.image, region, cut=cut_in_steps)
        if reading.presence <= PRESENCE_THRESHOLD:
            self._lose()
            return see_nobody(frame)
        landmarks = reading.landmarks
        self._region = next_region(landmarks)
        landmarks[:, 2] *= depth_by_shares(region, frame.image.shape)
        landmarks = self._smoothing.smooth(landmarks, self._last_ms)
        return self._observer.observe(frame, landmarks, presence=reading.presence)

    def close(self) -> None:
        """Nothing is held that needs freeing; here for the contract's sake."""

    def _start(self) -> None:
        self._lose()
        self._last_ms = -1
        self._last_media_ns = -1

    def _lose(self) -> None:
        self._region: ImageRegion | None = None
        self._smoothing = MediaPipeSmoothing()

    def _detect(self, image: np.ndarray) -> ImageRegion | None:
        found = detect_faces(self._nets.detector, image, _DETECTION_THRESHOLD, cut=cut_in_steps)
        return found[0].region if found else None


def depth_by_shares(region: ImageRegion, image_shape: tuple[int, ...]) -> float:
    """By how much MediaPipe's depth of a rolled region is off: 1 upright or in a square image.

    It scales depth by the region's width in shares of the image, which are no lengths where the
    image is no square, so that a rolled head gets too deep or too flat.
    """
    height, width = image_shape[:2]
    return math.hypot(math.cos(region.roll), math.sin(region.roll) * width / height)
