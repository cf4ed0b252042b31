import numpy as np
import pytest
from made_eye import AROUND, EYE, HALF_WIDTH, RIM, made_skin

from engine.eye_space import Eyeball, directions
from engine.lid_opening import Opening, find_opening, interpolate_rims

KINDS = ["hole", "pocket", "socket"]
UPPER_RIM = RIM[1 : AROUND // 2]


@pytest.mark.parametrize("kind", KINDS)
def test_the_opening_is_where_it_was_cut(kind):
    opening = find_opening(*made_skin(kind), EYE)
    assert opening is not None
    side, height, _ = directions(made_skin(kind)[0][UPPER_RIM[::-1]], EYE)
    middle = np.abs(opening.sides) < 0.8 * HALF_WIDTH
    expected = np.interp(opening.sides[middle], side, height)
    np.testing.assert_allclose(opening.upper[middle], expected, atol=0.5)
    np.testing.assert_allclose(opening.lower[middle], -expected, atol=0.5)
    np.testing.assert_allclose(opening.sides[[0, -1]], [-HALF_WIDTH, HALF_WIDTH], atol=5)
    assert (np.diff(opening.sides) > 0).all()
    assert (opening.upper >= opening.lower).all()


@pytest.mark.parametrize("half_height", [0.5, 2.0])
def test_a_closed_eye_has_no_opening(half_height):
    assert find_opening(*made_skin("hole", 36, half_height), EYE) is None


def test_a_hole_all_round_is_no_opening():
    assert find_opening(*made_skin("hole", 84, 84), EYE) is None


def test_no_skin_near_the_eye_no_opening():
    vertices, triangles = made_skin("hole")
    assert find_opening(vertices, triangles, Eyeball(EYE.centre, 0.2)) is None
    assert find_opening(vertices, triangles, Eyeball(EYE.centre + 20, 1.4)) is None


def test_a_large_triangle_over_the_eye_is_no_opening():
    vertices, triangles = made_skin("hole")
    lid = np.stack([RIM[1:-1], RIM[2:], np.zeros(AROUND - 2, int)], 1)  # a fan closes the hole
    assert find_opening(vertices, np.concatenate([triangles, lid]), EYE) is None


def test_an_opening_off_the_middle_is_found():
    vertices, triangles = made_skin("hole", HALF_WIDTH, 8.0)
    turned = np.radians(14.0)
    y, z = (vertices - EYE.centre).T[1:]
    vertices[:, 1] = EYE.centre[1] + np.cos(turned) * y + np.sin(turned) * z
    vertices[:, 2] = EYE.centre[2] + np.cos(turned) * z - np.sin(turned) * y
    opening = find_opening(vertices, triangles, EYE)
    assert opening is not None
    middle = np.abs(opening.sides).argmin()
    assert abs(opening.upper[middle] - 22) < 1.5
    assert abs(opening.lower[middle] - 6) < 1.5


def test_rims_carry_their_distance():
    opening = find_opening(*made_skin("hole"), EYE)
    assert opening is not None
    inner = np.abs(opening.sides) < 0.9 * HALF_WIDTH
    np.testing.assert_allclose(opening.upper_distance[inner], 1.1, atol=0.01)
    np.testing.assert_allclose(opening.lower_distance[inner], 1.1, atol=0.01)


def test_rims_are_read_between_the_meridians():
    ones = np.ones(3)
    opening = Opening(np.array([-40.0, 0, 40]), np.array([0.0, 20, 0]), np.array([0.0, -10, 0]),
                      1.1 * ones, 1.2 * ones)  # fmt: skip
    heights, distances = interpolate_rims(np.array([-60.0, -20, 0, 60]), opening)
    np.testing.assert_allclose(heights, [[0, 10, 20, 0], [0, -5, -10, 0]])
    np.testing.assert_allclose(distances, [[1.1] * 4, [1.2] * 4])
