import numpy as np
import pytest
from made_eye import AROUND, EYE, RIM, made_skin
from scipy.spatial.transform import Rotation

from engine.eye_space import directions
from engine.lid_opening import find_opening
from engine.virtual_eye import (
    CANONICAL_EYE,
    CORNER_DEGREES,
    TALLEST_DEGREES,
    find_lids_without_eye,
    guess_eye,
    rim_points,
    seat_eye,
)

STRETCH = np.diag([1.3, 2.2, 0.9])
TURN = Rotation.from_euler("xyz", [12, -9, 6], degrees=True).as_matrix()


def canonical_skin(kind: str) -> tuple[np.ndarray, np.ndarray]:
    """The made eye where the canonical one is."""
    vertices, triangles = made_skin(kind)
    return CANONICAL_EYE.centre + (vertices - EYE.centre), triangles


def drawn(vertices: np.ndarray) -> np.ndarray:
    """Stretched like a cartoon's eye, turned and put elsewhere."""
    return (vertices - CANONICAL_EYE.centre) @ (TURN @ STRETCH).T + [2.0, 5.0, 9.0]


def test_the_guess_goes_with_the_skin_around_the_eye():
    coordinates, _ = canonical_skin("hole")
    eye = guess_eye(drawn(coordinates), coordinates, left=True)
    assert eye is not None
    shown = [directions(p, e)[:2] for p, e in
             ((drawn(coordinates), eye), (coordinates, CANONICAL_EYE))]  # fmt: skip
    near = np.abs(shown[1]).max(0) < 40
    np.testing.assert_allclose(np.array(shown[0])[:, near], np.array(shown[1])[:, near], atol=3)


def test_the_right_eye_is_the_mirror_image():
    flip = np.array([-1.0, 1, 1])
    coordinates, _ = canonical_skin("hole")
    left = guess_eye(coordinates, coordinates, left=True)
    right = guess_eye(coordinates * flip, coordinates * flip, left=False)
    assert left is not None
    assert right is not None
    np.testing.assert_allclose(right.centre, left.centre * flip, atol=1e-9)


def test_no_skin_at_the_eye_no_guess():
    coordinates, _ = canonical_skin("hole")
    assert guess_eye(coordinates, coordinates + 30, left=True) is None
    assert guess_eye(coordinates, coordinates * [-1, 1, 1], left=True) is None


def test_skin_turned_inside_out_has_no_guess():
    coordinates, _ = canonical_skin("hole")
    assert guess_eye(coordinates * [1, -1, 1], coordinates, left=True) is None


@pytest.mark.parametrize("kind", ["hole", "pocket", "socket"])
def test_lids_are_found_without_an_eyeball(kind):
    coordinates, triangles = canonical_skin(kind)
    skin = drawn(coordinates)
    found = find_lids_without_eye(skin, triangles, coordinates, left=True)
    assert found is not None
    upper, lower = rim_points(*found)
    rim = skin[RIM]
    for line in (upper[3:-3], lower[3:-3]):
        off = np.linalg.norm(line[:, None] - rim[None], axis=2).min(1)
        assert off.max() < 0.6 * np.linalg.norm(np.diff(rim, axis=0), axis=1).max() + 0.1


def test_an_eye_without_an_opening_has_no_lids():
    coordinates, triangles = canonical_skin("hole")
    lid = np.stack([RIM[1:-1], RIM[2:], np.zeros(AROUND - 2, int)], 1)
    closed = np.concatenate([triangles, lid])
    assert find_lids_without_eye(coordinates, closed, coordinates, left=True) is None


def test_a_seated_eye_sees_its_opening_as_wide_and_no_taller_than_an_eyes():
    coordinates, triangles = canonical_skin("hole")
    skin = drawn(coordinates)
    guess = guess_eye(skin, coordinates, left=True)
    assert guess is not None
    opening = find_opening(skin, triangles, guess)
    assert opening is not None
    seen = find_opening(skin, triangles, seat_eye(guess, opening))
    assert seen is not None
    np.testing.assert_allclose(seen.sides[[0, -1]], [-CORNER_DEGREES, CORNER_DEGREES], atol=4)
    assert (seen.upper - seen.lower).max() < 1.25 * TALLEST_DEGREES
