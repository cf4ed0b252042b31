"""The trackers that the drills compare, all asked the same way."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Protocol

import numpy as np
from tracker_scoring import Sighting

from capture.bundle import Bundle, read_bundle
from capture.litert_net import litert_nets
from capture.mediapipe_like import MediaPipeLike
from capture.model_store import find_tracker_model
from capture.native_tracker import mediapipe_like, native_tracker
from capture.nets import Net, TrackerNets
from capture.people_tracker import PeopleTracker
from capture.records import Frame, Observation
from capture.tracker import FaceTracker


class Tracker(Protocol):
    """The contract of every tracker of one performer."""

    def track(self, frame: Frame) -> Observation:
        """What is seen in the frame."""
        ...

    def close(self) -> None:
        """Give everything back."""
        ...


class Watcher(Protocol):
    """A tracker of any number of faces at work."""

    def watch(self, frame: Frame) -> list[Sighting]:
        """Every face seen in the frame."""
        ...

    def close(self) -> None:
        """Give everything back."""
        ...


class OneFace:
    """A tracker of one performer as a watcher."""

    def __init__(self, tracker: Tracker) -> None:
        self._tracker = tracker

    def watch(self, frame: Frame) -> list[Sighting]:
        """The performer, if seen."""
        observation = self._tracker.track(frame)
        return [Sighting(observation.identity, observation)] if observation.face_found else []

    def close(self) -> None:
        """Give everything back."""
        self._tracker.close()


class AllFaces:
    """The native tracker of several people as a watcher."""

    def __init__(self, tracker: PeopleTracker) -> None:
        self._tracker = tracker

    def watch(self, frame: Frame) -> list[Sighting]:
        """Everybody seen."""
        return [Sighting(each.identity, each) for each in self._tracker.track_all(frame)]

    def close(self) -> None:
        """Give everything back."""
        self._tracker.close()


class TimedNet:
    """A net that notes how long its last runs took."""

    def __init__(self, net: Net) -> None:
        self._net = net
        self.spent_ms = 0.0

    def run(self, values: np.ndarray) -> list[np.ndarray]:
        """As the net itself."""
        start_ns = time.perf_counter_ns()
        answer = self._net.run(values)
        self.spent_ms += (time.perf_counter_ns() - start_ns) / 1e6
        return answer

    def take_ms(self) -> float:
        """Milliseconds spent since this was last asked."""
        spent_ms, self.spent_ms = self.spent_ms, 0.0
        return spent_ms


class RoundedNet:
    """A net whose answers are off by a hair: normal noise of `spread` in their own unit."""

    def __init__(self, net: Net, spread: float) -> None:
        self._net = net
        self._spread = spread
        self._rng = np.random.default_rng(0)

    def run(self, values: np.ndarray) -> list[np.ndarray]:
        """As the net itself, nearly."""
        return [self._blur(answer) for answer in self._net.run(values)]

    def _blur(self, answer: np.ndarray) -> np.ndarray:
        noise = self._spread * self._rng.standard_normal(answer.shape)
        return answer + noise.astype(np.float32)


@cache
def bundle() -> Bundle:
    """The parts of the user's tracker model."""
    return read_bundle(find_tracker_model())


def timed_nets(threads: int) -> TrackerNets:
    """LiteRT's nets, each a `TimedNet`."""
    nets = litert_nets(bundle(), threads)
    return TrackerNets(
        TimedNet(nets.detector), TimedNet(nets.landmarks), TimedNet(nets.blendshapes)
    )


def open_parity(threads: int = 1) -> MediaPipeLike:
    """The native tracker with MediaPipe's numbers."""
    return mediapipe_like(litert_nets(bundle(), threads), bundle().metric_face)


def open_rounded() -> MediaPipeLike:
    """The same, its landmark net's answers off by 1/10000 of a crop's pixel."""
    nets = litert_nets(bundle())
    off = replace(nets, landmarks=RoundedNet(nets.landmarks, 1e-4))
    return mediapipe_like(off, bundle().metric_face)


def open_native(faces: int = 1) -> PeopleTracker:
    """The native tracker as it is used."""
    return native_tracker(litert_nets(bundle()), bundle().metric_face, faces)


def open_mediapipe() -> FaceTracker:
    """MediaPipe's FaceLandmarker in its VIDEO mode."""
    return FaceTracker(find_tracker_model())


OPENERS: dict[str, Callable[[], Tracker]] = {
    "mediapipe": open_mediapipe,
    "parity": open_parity,
    "native": open_native,
}
_SEVERAL = "native-2"
TRACKERS = (*OPENERS, _SEVERAL)
"""The last follows two people; of the others each follows one."""


def open_watcher(name: str) -> Watcher:
    """A fresh tracker, `name` one of `TRACKERS`.

    Raises:
        TrackerError: its model or library is not here.
    """
    return AllFaces(open_native(faces=2)) if name == _SEVERAL else OneFace(OPENERS[name]())
