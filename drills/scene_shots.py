"""The frames of the tracker's scenes, a function each, which gives picture and truth in turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from scene_people import Cutout, Person
from scene_pictures import (
    FaceTruth,
    Place,
    add_noise,
    backlight,
    dim,
    draw_room,
    face_middle,
    hold_hand,
    overlap,
    put_person,
    shade,
    tell_truth,
)

SIZE = (1280, 720)
STEP_AT = 30
"""The frame in which the mouth of `show_step` is open."""
HAND_AT = slice(15, 35)
"""The frames in which `show_hand` holds a hand before the face."""
_MIDDLE = (640.0, 330.0)

Shot = tuple[np.ndarray, tuple[FaceTruth, ...]]
Shots = Iterator[Shot]


def _put(
    room: np.ndarray, cutout: Cutout, place: Place, identity: int = 0, hidden: float = 0.0
) -> Shot:
    image = put_person(room, cutout, place)
    return image, (tell_truth(cutout, place, identity, SIZE, hidden),)


def show_nobody() -> Shots:
    """Nobody in thirty rooms."""
    for number in range(90):
        yield draw_room(*SIZE, seed=100 + number // 3), ()


def show_decoys(person: Person) -> Shots:
    """What has a face's colour or outline: backs of heads and single hands, in fifteen rooms."""
    empty = replace(person.rest, picture=np.zeros_like(person.rest.picture), shirt=None)
    hand = hold_hand(empty, face_middle(empty.points), 1.4 * empty.face_width, 0.9)
    for number in range(45):
        rng = np.random.default_rng([92, number // 3])
        room = draw_room(*SIZE, seed=200 + number // 3)
        for thing in (person.behind, hand):
            x, y = rng.uniform((150, 150), (SIZE[0] - 150, SIZE[1] - 150))
            place = Place(x, y, rng.uniform(60, 240), rng.uniform(-40, 40))
            room = put_person(room, thing, place)
        yield room, ()


def show_far(person: Person, share: float) -> Shots:
    """A body in a room, its face `share` of the image's width, walking slowly."""
    room = draw_room(*SIZE, seed=round(share * 100))
    for number in range(45):
        x = _MIDDLE[0] - 260 + 60 * np.sin(number / 22) + 1.2 * number
        y = (_MIDDLE[1] if share > 0.2 else 160) + 6 * np.sin(number / 5)
        place = Place(x, y, share * SIZE[0], 3 * np.sin(number / 9))
        yield _put(room, person.act(number), place)


def show_rolled(person: Person, roll: float) -> Shots:
    """A head rolled by `roll` degrees from the first frame on."""
    room = draw_room(*SIZE, seed=31)
    for number in range(12):
        place = Place(*_MIDDLE, 250, roll + np.sin(number / 4))
        yield _put(room, _bodiless(person.act(number)), place)


def show_rolling(person: Person) -> Shots:
    """A whole turn, 3 degrees a frame."""
    room = draw_room(*SIZE, seed=32)
    for number in range(120):
        yield _put(room, _bodiless(person.act(number)), Place(*_MIDDLE, 250, 3.0 * number))


def _bodiless(cutout: Cutout) -> Cutout:
    return replace(cutout, shirt=None)


def show_dark(person: Person, gain: float) -> Shots:
    """`gain` times the light, with the noise that comes with it."""
    room, rng = draw_room(*SIZE, seed=41), np.random.default_rng(41)
    for number in range(30):
        place = Place(_MIDDLE[0] + number, _MIDDLE[1], 230)
        image, truths = _put(room, person.act(number), place)
        yield dim(image, gain, rng), truths


def show_backlit(person: Person) -> Shots:
    """Dark before a bright window."""
    room, rng = backlight(draw_room(*SIZE, seed=42)), np.random.default_rng(42)
    for number in range(45):
        place = Place(_MIDDLE[0] + number, _MIDDLE[1], 230)
        image, truths = _put(room, shade(person.act(number), 0.16), place)
        yield add_noise(image, 1.5, rng), truths


def show_cut(person: Person, to: tuple[int, int], share: float) -> Shots:
    """`share` of the face's width, or height, outside the image from the first frame on."""
    room = draw_room(*SIZE, seed=51)
    half = 140 * np.array([1.0, 1.25])
    edge = np.array([SIZE[0] / 2 * (1 + to[0]), SIZE[1] / 2 * (1 + to[1])])
    x, y = edge + np.array(to) * half * (2 * share - 1)
    for number in range(20):
        yield _put(room, person.act(number), Place(x + 2 * np.sin(number / 3), y, 280))


def show_slide(person: Person) -> Shots:
    """From the middle half out of the right border and back."""
    room = draw_room(*SIZE, seed=52)
    for number in range(90):
        out = np.sin(np.pi * number / 89)
        place = Place(_MIDDLE[0] + out * (SIZE[0] - _MIDDLE[0]), _MIDDLE[1], 260)
        yield _put(room, person.act(number), place)


def _pair(
    room: np.ndarray, front: tuple[Cutout, Place, int], back: tuple[Cutout, Place, int]
) -> Shot:
    behind, seen_behind = _put(room, *back, hidden=overlap(front[1], back[1]))
    image, seen = _put(behind, *front)
    return image, (*seen, *seen_behind)


def show_crossing(first: Person, second: Person) -> Shots:
    """Five seconds: two people walk past each other, one before the other."""
    room = draw_room(*SIZE, seed=61)
    for number in range(150):
        way = number / 149
        near = Place(300 + 680 * way, 340 + 8 * np.sin(number / 4), 215)
        far = Place(980 - 680 * way, 310 + 6 * np.sin(number / 5), 170)
        yield _pair(
            room,
            (first.act(number), near, first.identity),
            (second.act(number + 11), far, second.identity),
        )


def show_comeback(first: Person, second: Person) -> Shots:
    """Two people; the second leaves the image and comes back two thirds of a second later."""
    room = draw_room(*SIZE, seed=62)
    for number in range(150):
        away = np.clip(min(number - 30, 120 - number) / 35, 0, 1)
        places = Place(420, 340, 210), Place(880 + 560 * away, 320, 190)
        shot = _pair(
            room,
            (first.act(number), places[0], first.identity),
            (second.act(number + 7), places[1], second.identity),
        )
        yield shot[0], tuple(truth for truth in shot[1] if truth.seen > 0)


def show_absent(person: Person) -> Shots:
    """Seen for 20 frames, gone for 1, 5 and 30."""
    room = draw_room(*SIZE, seed=71)
    stay = np.repeat([1, 0, 1, 0, 1, 0, 1], [20, 1, 20, 5, 20, 30, 20])
    for number, here in enumerate(stay):
        place = Place(_MIDDLE[0] + 2 * number, _MIDDLE[1], 200)
        yield _put(room, person.act(number), place) if here else (room, ())


def show_covered(person: Person) -> Shots:
    """A board before the whole head for 12 frames, twice."""
    room = draw_room(*SIZE, seed=72)
    board = draw_room(420, 520, seed=73)
    for number in range(84):
        image, truths = _put(room, person.act(number), Place(*_MIDDLE, 200))
        if number % 42 in range(20, 32):
            image, truths = image.copy(), ()
            image[60:580, 430:850] = board
        yield image, truths


def show_resting(person: Person) -> Shots:
    """Nothing moves; the camera's noise alone."""
    room, rng = draw_room(*SIZE, seed=81), np.random.default_rng(81)
    image, truths = _put(room, person.rest, Place(*_MIDDLE, 260))
    for _ in range(60):
        yield add_noise(image, 3.0, rng), truths


def show_step(person: Person) -> Shots:
    """The mouth opens between two frames."""
    room = draw_room(*SIZE, seed=81)
    for number in range(2 * STEP_AT):
        yield _put(room, person.opened if number >= STEP_AT else person.rest, Place(*_MIDDLE, 260))


def show_hand(person: Person, points: tuple[int, ...], size: float, turn: float) -> Shots:
    """A hand before some of the known points in the frames of `HAND_AT`."""
    room = draw_room(*SIZE, seed=91)
    for number in range(45):
        cutout = person.act(number)
        if number in range(45)[HAND_AT]:
            middle = cutout.points[list(points)].mean(axis=0)
            cutout = hold_hand(cutout, middle, size * cutout.face_width, turn)
        yield _put(room, cutout, Place(*_MIDDLE, 240))
