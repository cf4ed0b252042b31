from __future__ import annotations

import numpy as np
import pytest

from capture.face_signature import FaceSignature
from capture.identities import Identities, Person, distance_in_sizes, is_other, is_swapped
from capture.image_region import ImageRegion

SIDE = 100.0


def place(x: float, y: float = 200.0, side: float = SIDE) -> ImageRegion:
    return ImageRegion((x, y), (side, side), 0.0)


def face(seed: int, red: float = 0.4) -> FaceSignature:
    pattern = np.random.default_rng(seed).normal(size=468).astype(np.float32)
    colour = np.array([red, 0.33, 0.67 - red], np.float32)
    pattern -= pattern.mean()
    return FaceSignature(pattern / np.linalg.norm(pattern), np.ones(468, bool), colour)


def blurred(one: FaceSignature, other: FaceSignature, distance: float) -> FaceSignature:
    """Between two looks, `distance` from the first."""
    shares = np.linspace(0, 1, 1001)
    mixes = [one.mixed_with(other, share) for share in shares]
    return min(mixes, key=lambda mix: abs(one.distance(mix) - distance))


def test_who_comes_back_has_the_old_number_and_who_is_new_another() -> None:
    people = Identities()
    assert people.recognise(place(100), face(1), 0.0, ()) == 0
    assert people.recognise(place(500), face(2), 0.0, {0}) == 1
    assert people.recognise(place(900), face(1), 60.0, {1}) == 0
    assert people.recognise(place(100), face(3), 60.0, {0, 1}) == 2


def test_half_a_face_is_recognised_where_and_when_it_is_expected() -> None:
    half = blurred(face(1), face(2), 2.3)
    for x, time_s, known in ((220, 1.2, True), (700, 1.2, False), (220, 9.0, False)):
        people = Identities()
        people.recognise(place(200), face(1), 0.0, ())
        assert (people.recognise(place(x), half, time_s, ()) == 0) == known


def test_somebody_else_in_the_same_place_is_somebody_else() -> None:
    people = Identities()
    people.recognise(place(200), face(1), 0.0, ())
    assert people.recognise(place(200), face(2), 0.1, ()) == 1


def test_a_hidden_face_is_expected_further_on_but_not_for_ever() -> None:
    person = Person(0, place(100), face(1), 0.0)
    for step in range(1, 31):
        person.see(place(100 + 10 * step), step / 30)
    assert person.velocity[0] == pytest.approx(300, rel=0.05)
    assert person.expected(1.5).centre[0] == pytest.approx(550, rel=0.03)
    assert person.expected(9.0) == person.expected(2.0)


def test_numbers_that_crossed_over_are_noticed() -> None:
    first, second = Person(0, place(100), face(1), 0.0), Person(1, place(160), face(2), 0.0)
    straight = [(place(105), face(1)), (place(155), face(2))]
    crossed = [(place(105), face(2)), (place(155), face(1))]
    assert not is_swapped(first, second, straight, 0.03)
    assert is_swapped(first, second, crossed, 0.03)


def test_only_a_look_that_fits_is_learnt() -> None:
    person, near = Person(0, place(0), face(1), 0.0), blurred(face(1), face(2), 1.0)
    person.learn(near)
    assert 0 < person.signature.distance(face(1)) < 1.0
    before = person.signature
    person.learn(face(2))
    assert person.signature is before
    assert is_other(person, face(2))
    assert not is_other(person, near)


def test_memory_stays_flat() -> None:
    people = Identities()
    for number in range(100):
        assert people.recognise(place(50 * number), face(number), float(number), {0}) == number
    assert people.recognise(place(0), face(99), 101.0, {0}) == 99
    assert people.recognise(place(0), face(1), 101.0, {0, 99}) == 100
    assert people[0].identity == 0
    with pytest.raises(KeyError):
        people[5]
    assert people.seen_s(5) == -np.inf
    assert people.seen_s(100) == 101.0


def test_distance_is_counted_in_sizes_of_the_larger() -> None:
    assert distance_in_sizes(place(0), place(100, side=200.0)) == pytest.approx(0.5)
