from __future__ import annotations

import numpy as np
import pytest

from capture.face_regions import REGION_LANDMARKS, plan_samples
from capture.names import FACE_REGIONS, LANDMARK_COUNT


def random_landmarks() -> np.ndarray:
    return np.random.default_rng(3).uniform(0, 200, (LANDMARK_COUNT, 3))


def test_every_region_has_its_own_landmarks():
    assert tuple(REGION_LANDMARKS) == FACE_REGIONS
    members = [number for numbers in REGION_LANDMARKS.values() for number in numbers]
    assert len(set(members)) == len(members)
    assert min(members) >= 0
    assert max(members) < LANDMARK_COUNT


def test_places_follow_one_another_region_by_region():
    places = plan_samples()
    assert len(places.starts) == len(places.counts) == len(FACE_REGIONS)
    assert places.starts[-1] + places.counts[-1] == len(places.landmarks) == len(places.scales)
    assert np.array_equal(np.bincount(places.owners), places.counts)


def test_places_move_with_the_face():
    places, landmarks = plan_samples(), random_landmarks()
    moved = places.place(landmarks * (2.0, 2.0, 1.0) + (7.0, -3.0, 0.0))
    assert moved == pytest.approx(places.place(landmarks) * 2.0 + (7.0, -3.0))


def test_a_place_of_scale_one_is_the_landmark_itself():
    places, landmarks = plan_samples(), random_landmarks()
    plain = places.scales[:, 0] == 1.0
    assert plain.any()
    assert places.place(landmarks)[plain] == pytest.approx(landmarks[places.landmarks[plain], :2])
