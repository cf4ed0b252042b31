from __future__ import annotations

import numpy as np
import pytest
from faces import bundle, nets, put_face, room

from capture.image_region import ImageRegion
from capture.mediapipe_like import MediaPipeLike, depth_by_shares
from capture.records import Frame, Observation

PERIOD_NS = 33_300_000


def watch(images: list[np.ndarray]) -> list[Observation]:
    """What the tracker that is like MediaPipe sees."""
    with MediaPipeLike(nets(), bundle().metric_face) as tracker:
        return [
            tracker.track(Frame(number, number, number * PERIOD_NS, image))
            for number, image in enumerate(images)
        ]


def test_a_lost_face_is_looked_for_in_the_next_image_only() -> None:
    here, there = put_face(room(), 300, 320, 190), put_face(room(), 900, 320, 190)
    seen = watch([here, here, there, there, room(), here])
    assert [each.face_found for each in seen] == [True, True, False, True, False, True]
    assert seen[3].landmarks[:, 0].mean() == pytest.approx(900, abs=20)


def test_smoothing_moves_the_landmarks_but_not_where_the_face_is_looked_for() -> None:
    walk = [put_face(room(), 400 + 12 * k, 320, 190) for k in range(6)]
    late = walk[-1], watch(walk)[-1].landmarks
    at_once = watch([late[0], late[0]])[-1].landmarks
    behind = (at_once - late[1])[:, 0]
    assert 0.0 < np.median(behind) < 12.0


def test_a_stream_that_starts_again_is_a_new_stream() -> None:
    with MediaPipeLike(nets(), bundle().metric_face) as tracker:
        image = put_face(room(), 300, 320, 190)
        first = tracker.track(Frame(0, 0, 10**9, image))
        tracker.track(Frame(1, 0, 2 * 10**9, put_face(room(), 320, 320, 190)))
        again = tracker.track(Frame(2, 0, 0, image))
    np.testing.assert_array_equal(first.landmarks, again.landmarks)


def test_depth_is_off_only_for_rolled_heads_in_oblong_images() -> None:
    upright = ImageRegion((0.0, 0.0), (9.0, 9.0), 0.0)
    rolled = ImageRegion((0.0, 0.0), (9.0, 9.0), np.pi / 2)
    assert depth_by_shares(upright, (720, 1280, 3)) == pytest.approx(1.0)
    assert depth_by_shares(rolled, (720, 720, 3)) == pytest.approx(1.0)
    assert depth_by_shares(rolled, (720, 1280, 3)) == pytest.approx(1280 / 720)
