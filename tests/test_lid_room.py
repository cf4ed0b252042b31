from dataclasses import fields

import numpy as np
import pytest

from engine.cloning.lid_room import find_room
from engine.eye_space import Eyeball
from engine.lid_opening import Opening
from engine.lid_solve import Lids

EYE = Eyeball(np.array([3.0, 4.0, 5.0]), 1.2)


def lids() -> Lids:
    rims = np.zeros((2, 2))  # only the eyeball is asked
    return Lids(EYE, Opening(*([rims] * len(fields(Opening)))))


def cap() -> np.ndarray:
    """(W, 3) a patch before the eye, on the eyeball times 1.1."""
    angle = np.linspace(-0.6, 0.6, 9)
    side, height = np.meshgrid(angle, angle)
    places = np.stack([np.sin(side), np.sin(height), np.cos(side) * np.cos(height)], -1)
    places = places.reshape(-1, 3)
    return EYE.centre + 1.1 * EYE.radius * places / np.linalg.norm(places, axis=1, keepdims=True)


def inwards(radii: float) -> np.ndarray:
    towards = EYE.centre - cap()
    return radii * EYE.radius * towards / np.linalg.norm(towards, axis=1, keepdims=True)


def room(lean: np.ndarray, *blinks: np.ndarray, solved: np.ndarray | None = None) -> float:
    still = np.zeros_like(cap()) if solved is None else solved
    return find_room(cap(), lids(), still, blinks or [still], lean)


def test_what_stays_outside_is_done_whole():
    assert room(inwards(0.08)) == 1.0
    assert room(inwards(-0.2)) == 1.0


@pytest.mark.parametrize(("radii", "share"), [(0.11, 0.75), (0.17, 0.5), (0.3, 0.25), (2.0, 0.0)])
def test_what_enters_is_done_by_as_much_as_stays_outside(radii, share):
    assert room(inwards(radii)) == share


def test_every_blink_it_is_added_to_counts():
    still = np.zeros_like(cap())
    assert room(inwards(0.05), still) == 1.0
    assert room(inwards(0.05), still, inwards(0.05)) == 0.75


def test_what_the_solve_left_inside_is_no_reason():
    assert room(np.zeros_like(cap()), inwards(0.5), solved=inwards(0.5)) == 1.0


def test_behind_the_eye_nothing_is_looked_at():
    behind = 2 * EYE.centre - cap()
    still = np.zeros_like(behind)
    assert find_room(behind, lids(), still, [still], inwards(2.0)) == 1.0
