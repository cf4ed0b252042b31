from dataclasses import replace

import numpy as np
import pytest
from made_eye import AROUND, EYE, RIM, made_skin

from engine.eye_space import directions
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


def test_lids_close_between_their_rims():
    _, lids = lids_of("hole")
    upper, lower, closing = rims(np.linspace(-80, 80, 33), lids.opening)
    assert (lower <= closing).all()
    assert (closing <= upper).all()
    np.testing.assert_array_equal(upper[[0, -1]], lower[[0, -1]])


def test_lids_of_different_depth_meet_at_one_depth():
    vertices, lids = lids_of("hole")
    lids = replace(lids, opening=find_opening(*deeper_upper_lid(), EYE))
    vertices, _ = deeper_upper_lid()
    moved = vertices + solve_blink(vertices, np.zeros_like(vertices), lids)
    distance = directions(moved, EYE)[2]
    inner = slice(4, -4)
    np.testing.assert_allclose(distance[UPPER_RIM][inner], distance[LOWER_RIM][inner], atol=0.045)


def deeper_upper_lid() -> tuple[np.ndarray, np.ndarray]:
    vertices, triangles = made_skin("hole")
    offset = vertices - EYE.centre
    up = np.clip(offset[:, 1:2] / 0.3, 0, 1)
    return EYE.centre + offset * (1 + 0.15 * up), triangles


def test_a_lining_inside_the_eyeball_goes_no_deeper():
    vertices, lids = lids_of("pocket")
    lining = slice(13 * AROUND, 16 * AROUND)
    vertices[lining] = EYE.centre + 0.9 * (vertices[lining] - EYE.centre)
    blink = solve_blink(vertices, np.zeros_like(vertices), lids)
    before = np.minimum(directions(vertices, EYE)[2], 1)
    for code in (0.5, 1.0):
        after = directions(vertices + code * blink, EYE)[2]
        assert (after > before - 0.01).all()


def test_without_an_eyeball_nothing_is_pushed_out():
    vertices, lids = lids_of("pocket")
    shallow = EYE.centre + 0.85 * (vertices - EYE.centre)  # every rim inside what would be the eye
    opening = find_opening(shallow, made_skin("pocket")[1], EYE)
    assert opening is not None
    solid, hollow = (
        solve_blink(shallow, np.zeros_like(shallow), Lids(EYE, opening, solid))
        for solid in (True, False)
    )
    ends = [directions(shallow + b, EYE)[2][UPPER_RIM[5:-5]] for b in (solid, hollow)]
    assert ends[0].min() > 1.0
    assert ends[1].max() < 1.0
    assert lids.solid
