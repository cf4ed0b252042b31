from __future__ import annotations

import numpy as np
import pytest
from faces import demo_faces, nets, put_face, room

from capture.face_detector import detect_faces
from capture.face_signature import FaceSignature, read_signature
from capture.landmark_net import next_region, read_face


def read(image: np.ndarray) -> np.ndarray:
    (found, *_) = detect_faces(nets().detector, image, 0.5)
    first = read_face(nets().landmarks, image, found.region)
    return read_face(nets().landmarks, image, next_region(first.landmarks)).landmarks


def sign(image: np.ndarray) -> FaceSignature:
    return read_signature(image, read(image))


@pytest.fixture(scope="module")
def known() -> FaceSignature:
    return sign(demo_faces()[0])


def test_it_has_no_light_and_no_size(known: FaceSignature) -> None:
    assert known.pattern.shape == (468,)
    assert known.pattern.dtype == known.colour.dtype == np.float32
    assert float(np.linalg.norm(known.pattern)) == pytest.approx(1.0, abs=1e-5)
    assert float(known.colour.sum()) == pytest.approx(1.0, abs=0.01)
    assert known.distance(known) == pytest.approx(0.0, abs=1e-5)


def test_the_same_face_elsewhere_is_the_same(known: FaceSignature) -> None:
    elsewhere = sign(put_face(room(), 700, 300, 170, roll=35, number=6))
    assert known.distance(elsewhere) < 1.5
    dimmer = (put_face(room(), 700, 300, 170) * 0.6).astype(np.uint8)
    assert known.distance(sign(dimmer)) < 1.5


def test_a_face_half_outside_is_known_by_the_half_inside(known: FaceSignature) -> None:
    image = put_face(room(), 640, 330, 240)
    cut = read_signature(np.ascontiguousarray(image[:, :650]), read(image))
    assert 200 < np.count_nonzero(cut.inside) < 400
    assert known.distance(cut) < 1.5
    mixed = known.mixed_with(cut, 1.0)
    assert mixed.inside.all()
    assert known.distance(mixed) < 1.5


def test_another_skin_is_another_person(known: FaceSignature) -> None:
    assert known.distance(sign(put_face(room(), 700, 300, 170, tint=(0.75, 0.8, 0.9)))) > 1.5


def test_mixing_goes_from_one_to_the_other(known: FaceSignature) -> None:
    colour = known.colour + np.array([0.02, 0, -0.02], np.float32)
    other = FaceSignature(np.roll(known.pattern, 200), known.inside, colour)
    np.testing.assert_allclose(known.mixed_with(other, 0.0).pattern, known.pattern, atol=1e-6)
    np.testing.assert_allclose(known.mixed_with(other, 1.0).colour, other.colour, atol=1e-6)
    half = known.mixed_with(other, 0.5)
    assert 0 < known.distance(half) < known.distance(other)
    assert float(np.linalg.norm(half.pattern)) == pytest.approx(1.0, abs=1e-5)
