"""Follows the performer's face with MediaPipe's nets, but without MediaPipe's library."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from capture.bundle import MetricFace
from capture.face_search import PlainSearch, Search
from capture.image_region import ImageRegion
from capture.landmark_net import PRESENCE_THRESHOLD, next_region, read_face
from capture.landmark_smoothing import MediaPipeSmoothing, NoSmoothing
from capture.nets import TrackerNets
from capture.observer import Observer
from capture.people_tracker import PeopleTracker
from capture.records import Frame, Observation, see_nobody
from capture.wide_search import WideSearch


class Smoothing(Protocol):
    """What happens to the landmarks of one face before anything is computed from them."""

    def smooth(self, landmarks: np.ndarray, time_ms: int) -> np.ndarray:
        """(478, 3) pixels at a time that never stands still."""
        ...


@dataclass(frozen=True, slots=True)
class Habits:
    """In what the native tracker can behave like MediaPipe or better."""

    smoothing: Callable[[], Smoothing]
    """Made anew for every face that is found."""
    search_at_once: bool
    """A face lost in an image is looked for in that same image, not only in the next one."""
    depth_by_shares: bool
    """Depth scaled as MediaPipe does it: by the region's width in shares of the image, so that a
    rolled head gets too deep or too flat where the image is no square."""


MEDIAPIPE_HABITS = Habits(MediaPipeSmoothing, search_at_once=False, depth_by_shares=True)
OWN_HABITS = Habits(NoSmoothing, search_at_once=True, depth_by_shares=False)


class NativeTracker:
    """One performer, followed from image to image; the contract of `FaceTracker`.

    A face is detected once, then read from the region where the last image's landmarks say it must
    be, until the landmark net says that no face is there any more.

    Args:
        nets: the bundle's three nets, run by whatever backend.
        metric_face: the bundle's face, to which the head pose is fitted.
        search: finds faces to follow.
        habits: like MediaPipe, or our own.
    """

    def __init__(
        self, nets: TrackerNets, metric_face: MetricFace, search: Search, habits: Habits
    ) -> None:
        self._nets = nets
        self._observer = Observer(nets.blendshapes, metric_face)
        self._search = search
        self._habits = habits
        self._start()

    def __enter__(self) -> NativeTracker:
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
        landmarks = self._follow(frame.image)
        if landmarks is None and (self._habits.search_at_once or not self._was_followed):
            landmarks = self._find(frame.image)
        self._was_followed = landmarks is not None
        if landmarks is None:
            return see_nobody(frame)
        landmarks = self._smoothing.smooth(landmarks, self._last_ms)
        return self._observer.observe(frame, landmarks, presence=self._presence)

    def close(self) -> None:
        """Nothing is held that needs freeing; here for the contract's sake."""

    def _start(self) -> None:
        self._region: ImageRegion | None = None
        self._smoothing = self._habits.smoothing()
        self._was_followed = False
        self._presence = 0.0
        self._last_ms = -1
        self._last_media_ns = -1

    def _follow(self, image: np.ndarray) -> np.ndarray | None:
        return None if self._region is None else self._read(image, self._region)

    def _find(self, image: np.ndarray) -> np.ndarray | None:
        for candidate in self._search.find(image, []):
            landmarks = self._read(image, candidate.region)
            if landmarks is not None:
                return landmarks
        return None

    def _read(self, image: np.ndarray, region: ImageRegion) -> np.ndarray | None:
        """Landmarks, not smoothed, in `region`, and where to look next; None if nobody is there."""
        reading = read_face(self._nets.landmarks, image, region)
        if reading.presence <= PRESENCE_THRESHOLD:
            self._region = None
            self._smoothing = self._habits.smoothing()
            return None
        self._region, self._presence = next_region(reading.landmarks), reading.presence
        if self._habits.depth_by_shares:
            reading.landmarks[:, 2] *= depth_by_shares(region, image.shape)
        return reading.landmarks


def depth_by_shares(region: ImageRegion, image_shape: tuple[int, ...]) -> float:
    """By how much MediaPipe's depth of a rolled region is off: 1 upright or in a square image."""
    height, width = image_shape[:2]
    return float(np.hypot(np.cos(region.roll), np.sin(region.roll) * width / height))


def mediapipe_like(nets: TrackerNets, metric_face: MetricFace) -> NativeTracker:
    """A tracker with MediaPipe's numbers, its smoothing and its faults."""
    return NativeTracker(nets, metric_face, PlainSearch(nets.detector), MEDIAPIPE_HABITS)


def native_tracker(nets: TrackerNets, metric_face: MetricFace, faces: int = 1) -> PeopleTracker:
    """The tracker to be used: nothing smoothed, and what MediaPipe misses found.

    Args:
        nets: the bundle's three nets.
        metric_face: the bundle's face.
        faces: how many people are followed at most; the performer is one of them.
    """
    return PeopleTracker(nets, metric_face, WideSearch(nets.detector), faces)
