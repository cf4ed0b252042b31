from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from faces import bundle, nets, put_face, room

from capture.native_tracker import native_tracker
from capture.people_tracker import PeopleTracker
from capture.records import Frame, Observation

PERIOD_NS = 33_300_000
OTHER = (0.72, 0.8, 0.95)
"""Tint of a second person."""


class CountingNet:
    """The detector, counted."""

    def __init__(self) -> None:
        self.runs = 0

    def run(self, values: np.ndarray) -> list[np.ndarray]:
        self.runs += 1
        return nets().detector.run(values)


def tracker(faces: int = 1, detector: CountingNet | None = None) -> PeopleTracker:
    chosen = replace(nets(), detector=detector) if detector else nets()
    return native_tracker(chosen, bundle().metric_face, faces)


def film(images: Iterable[np.ndarray]) -> Iterator[Frame]:
    for number, image in enumerate(images):
        yield Frame(number, number * PERIOD_NS, number * PERIOD_NS, image)


def x_of(observation: Observation) -> float:
    return float(observation.landmarks[:, 0].mean())


def by_number(seen: tuple[Observation, ...]) -> dict[int, float]:
    return {observation.identity: x_of(observation) for observation in seen}


def test_no_detector_runs_while_the_performer_is_followed() -> None:
    net = CountingNet()
    watched = tracker(detector=net)
    for frame in film(put_face(room(), 500 + 4 * k, 320, 190, number=k) for k in range(5)):
        seen = watched.track(frame)
        assert seen.face_found
        assert seen.identity == 0
        assert seen.frame_id == frame.frame_id
    assert net.runs == 1


def test_nobody_is_seen_in_an_empty_room_and_a_face_at_once() -> None:
    pictures = [room(), room(), put_face(room(), 600, 300, 180), room(), room()]
    watched = tracker()
    assert [watched.track(f).face_found for f in film(pictures)] == [0, 0, 1, 0, 0]


def test_a_stream_that_starts_again_is_a_new_stream() -> None:
    watched = tracker()
    image = put_face(room(), 600, 300, 180)
    other = put_face(room(), 600, 300, 180, tint=OTHER)
    assert watched.track(Frame(0, 0, 10**9, image)).identity == 0
    assert watched.track(Frame(1, 0, 0, other)).identity == 0


def test_two_people_who_cross_keep_their_numbers() -> None:
    def scene() -> Iterator[np.ndarray]:
        for k in range(29):
            way = k / 28
            far = put_face(room(), 900 - 560 * way, 320, 150, number=k % 8, tint=OTHER)
            yield put_face(far, 340 + 560 * way, 335, 190, number=k % 8)

    watched = tracker(2)
    seen = [by_number(watched.track_all(frame)) for frame in film(scene())]
    assert seen[0] == pytest.approx({0: 340, 1: 900}, abs=20)
    assert seen[-1] == pytest.approx({0: 900, 1: 340}, abs=20)
    assert {number for each in seen for number in each} == {0, 1}
    assert [len(each) for each in seen[:8]] == [2] * 8


def test_who_comes_back_elsewhere_is_known_again() -> None:
    def scene() -> Iterator[np.ndarray]:
        for k in range(16):
            image = put_face(room(), 900, 330, 190, tint=OTHER)
            if k < 3 or k >= 8:
                image = put_face(image, 300 if k < 3 else 560, 320, 170, number=k % 8)
            yield image

    watched = tracker(2)
    seen = [by_number(watched.track_all(frame)) for frame in film(scene())]
    first = {x: number for number, x in seen[0].items()}
    left = next(number for x, number in first.items() if x < 600)
    assert left not in seen[6]
    assert seen[-1][left] == pytest.approx(560, abs=20)
    assert len(seen[-1]) == 2


def test_of_one_person_whoever_is_there_is_the_performer() -> None:
    stays = put_face(room(), 900, 330, 150, tint=OTHER)
    both = put_face(stays, 330, 320, 200)
    frames = film([both, both, stays, stays, both])
    watched = tracker()
    seen = [watched.track(frame) for frame in frames]
    assert all(observation.face_found for observation in seen)
    assert [round(x_of(each) / 300) for each in seen] == [1, 1, 3, 3, 3]


def test_another_takes_over_only_when_the_performer_stays_away() -> None:
    stays = put_face(room(), 900, 330, 150, tint=OTHER)
    both = put_face(stays, 330, 320, 200)
    watched, seen = tracker(2), []
    away = [(stays, ms) for ms in (1033, 1500, 2900, 3100, 3133)]
    shots = [(both, 0), (both, 33), (stays, 66), (stays, 500), (both, 1000), *away, (both, 3166)]
    for number, (image, ms) in enumerate(shots):
        observation = watched.track(Frame(number, 0, ms * 1_000_000, image))
        seen.append(observation.identity if observation.face_found else None)
    performer = seen[0]
    assert seen[:8] == [performer, performer, None, None, performer, None, None, None]
    assert seen[8] is not None
    assert seen[8] != performer
    assert seen[9:] == [seen[8]] * 2


def test_never_more_people_than_wanted() -> None:
    image = put_face(put_face(room(), 300, 320, 170), 900, 330, 190, tint=OTHER)
    image = put_face(image, 620, 300, 130, tint=(0.5, 0.42, 0.4))
    for faces in (1, 2, 3):
        watched = tracker(faces)
        counts = [len(watched.track_all(frame)) for frame in film([image] * 4)]
        assert counts == [faces] * 4


def test_a_face_half_outside_is_still_followed() -> None:
    watched = tracker()
    places = [900 + 380 * min(k, 24 - k) / 12 for k in range(25)]
    seen = [watched.track(f) for f in film(put_face(room(), x, 330, 230) for x in places)]
    assert all(observation.face_found for observation in seen)
    assert x_of(seen[-1]) == pytest.approx(900, abs=20)


def test_an_empty_room_is_not_searched_all_over_for_ever() -> None:
    detector = CountingNet()
    watched, runs = tracker(detector=detector), []
    for number in range(60):
        before = detector.runs
        watched.track(Frame(number, 0, number * 33_000_000, room()))
        runs.append(detector.runs - before)
    assert np.mean(runs[35:]) < 0.4 * np.mean(runs[:25])
    face = put_face(room(), 640, 330, 200)
    found = [watched.track(Frame(n, 0, n * 33_000_000, face)).face_found for n in (60, 61)]
    assert any(found)
