from __future__ import annotations

from itertools import chain

import numpy as np
import pytest
from faces import nets, put_face, room

from capture.exposure import FaceTone
from capture.face_confirmation import confirm_face
from capture.face_search import Candidate, same_face
from capture.image_region import ImageRegion
from capture.landmark_net import next_region
from capture.wide_search import WideSearch


class BlindNet:
    """A detector that never sees anything, and counts."""

    def __init__(self) -> None:
        self.runs = 0

    def run(self, values: np.ndarray) -> list[np.ndarray]:
        self.runs += 1
        return [np.zeros((1, 896, 16), np.float32), np.full((1, 896, 1), -9.0, np.float32)]


def first_face(image: np.ndarray, calls: int = 2) -> np.ndarray | None:
    """(478, 3) landmarks of the first candidate that is a face within some calls."""
    search = WideSearch(nets().detector)
    for candidate in chain.from_iterable(search.find(image, []) for _ in range(calls)):
        reading = confirm_face(nets().landmarks, image, candidate, FaceTone())
        if reading is not None:
            return reading.landmarks
    return None


def assert_face_at(landmarks: np.ndarray | None, x: float, y: float, width: float) -> None:
    assert landmarks is not None
    assert np.linalg.norm(landmarks[:, :2].mean(axis=0) - (x, y)) < 0.15 * width
    assert np.linalg.norm(np.ptp(landmarks[:, :2], axis=0)) > width


@pytest.mark.parametrize("share", [0.2, 0.08, 0.05, 0.04])
def test_a_far_face_is_found_within_two_images(share: float) -> None:
    width = share * 1280
    assert_face_at(first_face(put_face(room(), 433, 207, width)), 433, 207, width)


@pytest.mark.parametrize("roll", [60, 90, 120, 150, 180, -135, -90])
def test_a_turned_head_is_found_in_the_same_image_and_the_right_way_up(roll: int) -> None:
    landmarks = first_face(put_face(room(), 640, 360, 200, roll=roll), calls=1)
    assert_face_at(landmarks, 640, 360, 200)
    assert landmarks is not None
    across = landmarks[263, :2] - landmarks[33, :2]
    off = np.degrees(np.arctan2(across[1], across[0])) - roll
    assert abs((off + 180) % 360 - 180) < 12


@pytest.mark.parametrize("gain", [0.1, 0.04])
def test_a_dark_face_is_found(gain: float) -> None:
    noise = np.random.default_rng(0).normal(0, 0.8, (720, 1280, 3))
    dark = put_face(room(), 640, 330, 200) * gain + noise
    assert_face_at(first_face(dark.clip(0, 255).astype(np.uint8), 1), 640, 330, 200)


def test_a_cut_face_is_found() -> None:
    landmarks = first_face(put_face(room(), 1210, 330, 240))
    assert landmarks is not None
    assert landmarks[:, 0].max() > 1280


@pytest.mark.parametrize("seed", range(6))
def test_nobody_is_found_in_an_empty_room(seed: int) -> None:
    assert first_face(room(seed=seed)) is None


def test_what_is_followed_is_not_offered() -> None:
    image = put_face(put_face(room(), 300, 300, 190), 900, 320, 200)
    search = WideSearch(nets().detector)
    one = next(iter(search.find(image, [])))
    others = list(search.find(image, [one.region]))
    assert others
    assert not any(same_face(one.region, other.region) for other in others)


def test_looks_are_bounded_and_only_paid_for_when_asked() -> None:
    for width, height in ((1280, 720), (640, 480), (512, 512), (720, 1280)):
        net = BlindNet()
        search, image = WideSearch(net), room(width, height)
        candidates = search.find(image, [])
        assert net.runs == 0
        assert list(candidates) == []
        first = net.runs
        list(search.find(image, []))
        assert max(first, net.runs - first) <= 16
        net.runs = 0
        list(search.glance(image, []))
        assert net.runs == 1


def test_glances_come_round_to_a_small_face() -> None:
    image = put_face(room(), 433, 207, 60)
    search = WideSearch(nets().detector)
    found = chain.from_iterable(search.glance(image, []) for _ in range(40))
    assert any(near(candidate, 433, 207, 60) for candidate in found)


def test_a_face_is_looked_for_where_it_was_and_at_the_border_it_crossed() -> None:
    search = WideSearch(nets().detector)
    image = put_face(room(), 1180, 330, 120, roll=170)
    for x in (1150.0, 1500.0):
        expected = ImageRegion((x, 330.0), (260.0, 260.0), np.radians(170))
        assert any(near(c, 1180, 330, 120) for c in search.look_near(image, expected, []))
        followed = ImageRegion((1180.0, 330.0), (220.0, 220.0), 0.0)
        assert not list(search.look_near(image, expected, [followed]))


def near(candidate: Candidate, x: float, y: float, width: float) -> bool:
    return bool(
        np.hypot(candidate.region.centre[0] - x, candidate.region.centre[1] - y) < width / 2
    )


def test_a_region_of_landmarks_is_the_same_face_as_the_detectors() -> None:
    image = put_face(room(), 640, 330, 200)
    candidate = next(iter(WideSearch(nets().detector).find(image, [])))
    reading = confirm_face(nets().landmarks, image, candidate, FaceTone())
    assert reading is not None
    assert same_face(candidate.region, next_region(reading.landmarks))


@pytest.mark.parametrize("x", [0, 1280])
def test_half_a_face_at_the_border_is_found_by_its_mirror_image(x: int) -> None:
    assert_face_at(first_face(put_face(room(), x, 320, 280)), x, 320, 280)
