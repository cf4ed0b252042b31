"""Follows faces with MediaPipe's nets, but without MediaPipe's library."""

from __future__ import annotations

from capture.bundle import MetricFace
from capture.mediapipe_like import MediaPipeLike
from capture.nets import TrackerNets
from capture.people_tracker import PeopleTracker
from capture.shrunk_search import ShrunkSearch
from capture.wide_search import WideSearch


def mediapipe_like(nets: TrackerNets, metric_face: MetricFace) -> MediaPipeLike:
    """A tracker with MediaPipe's numbers, its smoothing and its faults."""
    return MediaPipeLike(nets, metric_face)


def native_tracker(nets: TrackerNets, metric_face: MetricFace, faces: int = 1) -> PeopleTracker:
    """The tracker to be used: nothing smoothed, and what MediaPipe misses found.

    Args:
        nets: the bundle's three nets.
        metric_face: the bundle's face.
        faces: how many people are followed at most; the performer is one of them.
    """
    return PeopleTracker(nets, metric_face, ShrunkSearch(WideSearch(nets.detector)), faces)
