from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from faces import nets, put_face, room

from capture.exposure import FaceTone
from capture.face_detector import detect_faces
from capture.face_follower import FaceFollower
from capture.landmark_net import read_face

WIDTH = 200.0


class CountingNet:
    """The landmark net, counted."""

    def __init__(self) -> None:
        self.runs = 0

    def run(self, values: np.ndarray) -> list[np.ndarray]:
        self.runs += 1
        return nets().landmarks.run(values)


def follower(net: CountingNet, image: np.ndarray) -> FaceFollower:
    """Settled on the face of an image."""
    (found, *_) = detect_faces(nets().detector, image, 0.5)
    tone = FaceTone()
    chosen = replace(nets(), landmarks=net)
    made = FaceFollower(chosen, read_face(net, image, found.region, tone), tone)
    assert made.follow(image, 0.03)
    net.runs = 0
    return made


def test_a_face_at_rest_costs_one_look() -> None:
    net, image = CountingNet(), put_face(room(), 500, 320, WIDTH)
    face = follower(net, image)
    for number in range(4):
        assert face.follow(put_face(room(), 500 + 6 * number, 320, WIDTH, number=number), 0.03)
    assert net.runs == 4


@pytest.mark.parametrize(
    ("dx", "dy"),
    [(0.4, 0.0), (-0.5, 0.0), (0.0, -0.4), (0.0, -0.5), (0.0, 0.5), (0.3, 0.3), (-0.3, -0.3)],
)
def test_a_face_that_jumped_is_read_as_well_as_one_at_rest(dx: float, dy: float) -> None:
    net, image = CountingNet(), put_face(room(), 500, 340, WIDTH)
    face = follower(net, image)
    at_rest = face.reading.landmarks[:, :2]
    assert face.follow(put_face(room(), 500 + dx * WIDTH, 340 + dy * WIDTH, WIDTH), 0.03)
    moved = face.reading.landmarks[:, :2] - at_rest - (dx * WIDTH, dy * WIDTH)
    eyes = np.linalg.norm(at_rest[33] - at_rest[263])
    assert np.linalg.norm(moved, axis=1).mean() < 0.04 * eyes
    assert 1 < net.runs <= 4


def test_a_face_that_is_gone_is_lost_and_nothing_changes() -> None:
    face = follower(CountingNet(), put_face(room(), 500, 320, WIDTH))
    region = face.region
    assert not face.follow(room(), 0.03)
    assert face.region == region
