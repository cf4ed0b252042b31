from __future__ import annotations

import numpy as np
from faces import bundle, nets, put_face, room

from capture.mediapipe_like import MediaPipeLike
from capture.native_tracker import mediapipe_like, native_tracker
from capture.people_tracker import PeopleTracker
from capture.records import Frame

PERIOD_NS = 33_300_000


def test_mediapipes_habits_are_had_by_name() -> None:
    assert isinstance(mediapipe_like(nets(), bundle().metric_face), MediaPipeLike)


def test_the_tracker_to_be_used_smooths_nothing() -> None:
    walk = [put_face(room(), 400 + 12 * k, 320, 190) for k in range(6)]
    with native_tracker(nets(), bundle().metric_face) as tracker:
        assert isinstance(tracker, PeopleTracker)
        seen = [tracker.track(Frame(k, k, k * PERIOD_NS, image)) for k, image in enumerate(walk)]
    steps = np.diff([each.landmarks[:, 0].mean() for each in seen])
    np.testing.assert_allclose(steps, 12.0, atol=0.8)
