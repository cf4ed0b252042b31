import numpy as np
import pytest
from made_eye import AROUND, EYE, HALF_WIDTH, RIM, made_skin

from engine.eye_space import Eyeball, directions, turn
from engine.lid_opening import find_opening
from engine.lid_solve import Lids, rims, solve_blink

KINDS = ["hole", "pocket", "socket"]
UPPER_RIM = RIM[1 : AROUND // 2]
LOWER_RIM = RIM[: AROUND // 2 : -1]


def lids_of(kind: str) -> tuple[np.ndarray, Lids]:
    vertices, triangles = made_skin(kind)
    opening = find_opening(vertices, triangles, EYE)
    assert opening is not None
    return vertices, Lids(EYE, opening)


def closed(kind: str) -> tuple[np.ndarray, np.ndarray]:
    """The skin, and the displacement of a blink that knew nothing."""
    vertices, lids = lids_of(kind)
    return vertices, solve_blink(vertices, np.zeros_like(vertices), lids)


@pytest.mark.parametrize("kind", KINDS)
def test_the_opening_is_where_it_was_cut(kind):
    _, lids = lids_of(kind)
    opening = lids.opening
    side, height, _ = directions(made_skin(kind)[0][UPPER_RIM[::-1]], EYE)
    middle = np.abs(opening.sides) < 0.8 * HALF_WIDTH
    expected = np.interp(opening.sides[middle], side, height)
    np.testing.assert_allclose(opening.upper[middle], expected, atol=0.5)
    np.testing.assert_allclose(opening.lower[middle], -expected, atol=0.5)
    np.testing.assert_allclose(opening.sides[[0, -1]], [-HALF_WIDTH, HALF_WIDTH], atol=5)
    assert (np.diff(opening.sides) > 0).all()
    assert (opening.upper >= opening.lower).all()


@pytest.mark.parametrize("kind", KINDS)
def test_lids_meet(kind):
    vertices, blink = closed(kind)
    before = np.linalg.norm(vertices[UPPER_RIM] - vertices[LOWER_RIM], axis=1)
    moved = vertices + blink
    after = np.linalg.norm(moved[UPPER_RIM] - moved[LOWER_RIM], axis=1)
    assert after.max() < 0.08 * before.max()
    height = directions(moved, EYE)[1]  # as seen from the front, corners included
    assert np.abs(height[UPPER_RIM] - height[LOWER_RIM]).max() < 2


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("code", [0.25, 0.5, 0.75, 1.0])
def test_no_lid_goes_through_the_eyeball_on_its_way(kind, code):
    vertices, blink = closed(kind)
    before, after = (directions(v, EYE)[2] for v in (vertices, vertices + code * blink))
    # A chord dips below its arc by 2 % of the radius at this size of opening.
    assert (after > np.minimum(before, 1.0) - 0.02).all()


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_far_away_moves(kind):
    vertices, blink = closed(kind)
    side, height, _ = directions(vertices, EYE)
    far = (np.abs(height) > 55) | (np.abs(side) > 55)
    assert far.any()
    np.testing.assert_allclose(blink[far], 0, atol=1e-6)


def test_away_from_the_lids_the_blink_is_what_it_was():
    vertices, lids = lids_of("pocket")
    remembered = np.random.default_rng(0).normal(0, 0.1, vertices.shape)
    blink, alone = (solve_blink(vertices, r, lids) for r in (remembered, 0 * remembered))
    far = np.abs(directions(vertices, EYE)[1]) > 55
    np.testing.assert_allclose(blink[far], remembered[far], atol=1e-6)
    np.testing.assert_allclose(blink[UPPER_RIM], alone[UPPER_RIM], atol=0.01)


def test_the_upper_lid_does_most_of_the_way():
    _, blink = closed("hole")
    top, bottom = AROUND // 4, 3 * AROUND // 4
    assert blink[top, 1] < 0 < blink[bottom, 1]
    assert -blink[top, 1] > 4 * blink[bottom, 1]


def test_a_lid_and_its_lining_move_together():
    vertices, blink = closed("pocket")
    lid, lining = (vertices[k * AROUND : (k + 1) * AROUND] for k in (1, 13))
    of_lid, of_lining = (blink[k * AROUND : (k + 1) * AROUND] for k in (1, 13))
    top = AROUND // 4
    angles = [directions(v, EYE)[1][top] for v in (lid, lining)]
    ends = [directions(v + d, EYE)[1][top] for v, d in ((lid, of_lid), (lining, of_lining))]
    turned = np.subtract(ends, angles)
    assert abs(turned[0] - turned[1]) < 0.15 * abs(turned).max() + abs(np.subtract(*angles))


@pytest.mark.parametrize("half_height", [0.5, 2.0])
def test_a_closed_eye_has_no_opening(half_height):
    assert find_opening(*made_skin("hole", 36, half_height), EYE) is None


def test_a_hole_all_round_is_no_opening():
    assert find_opening(*made_skin("hole", 84, 84), EYE) is None


def test_no_skin_near_the_eye_no_opening():
    vertices, triangles = made_skin("hole")
    assert find_opening(vertices, triangles, Eyeball(EYE.centre, 0.2)) is None
    assert find_opening(vertices, triangles, Eyeball(EYE.centre + 20, 1.4)) is None


def test_directions_are_degrees_from_straight_ahead():
    points = EYE.centre + 1.4 * np.array([[0, 0, 1], [1, 0, 0], [0, 2, 0], [-1, 0, -1]])
    side, height, distance = directions(points, EYE)
    np.testing.assert_allclose(side, [0, 90, 0, -45], atol=1e-9)
    np.testing.assert_allclose(height[[0, 2, 3]], [0, 90, 180], atol=1e-9)
    np.testing.assert_allclose(distance, [1, 1, 2, np.sqrt(2)])


def test_lids_close_between_their_rims():
    _, lids = lids_of("hole")
    upper, lower, closing = rims(np.linspace(-80, 80, 33), lids.opening)
    assert (lower <= closing).all()
    assert (closing <= upper).all()
    np.testing.assert_array_equal(upper[[0, -1]], lower[[0, -1]])


def test_turning_by_nothing_moves_nothing_and_down_is_down():
    points = EYE.centre + np.random.default_rng(0).normal(size=(20, 3))
    np.testing.assert_allclose(turn(points, EYE, np.zeros(20)), 0, atol=1e-12)
    front = EYE.centre + np.array([[0.0, 0, 1.5], [0.9, 0.4, 1.1]])
    before = directions(front, EYE)
    after = directions(front + turn(front, EYE, np.array([-20.0, -20])), EYE)
    np.testing.assert_allclose(after[0], before[0], atol=1e-9)
    np.testing.assert_allclose(after[1], before[1] - 20)
