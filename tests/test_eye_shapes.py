import numpy as np
import pytest
from pieces_maker import BALL, BALL_TRIANGLES, LEFT_EYE, MIRROR, PLACES, disc, piece, recognise
from scipy.spatial.transform import Rotation

from engine.eye_shapes import halve_pairs, recognise_eyes


def test_whole_and_half_eyeballs_and_their_layers():
    half = BALL[BALL[:, 2] > 0] * 1.5 + LEFT_EYE
    cornea = BALL[BALL[:, 2] > 0.8] * 1.55 + LEFT_EYE
    iris = disc((0.6, 0.6), LEFT_EYE + np.array([0, 0, 1.3]))
    right = BALL * 1.5 + LEFT_EYE * MIRROR
    found = recognise(recognise_eyes, piece(half), piece(cornea), iris, piece(right))
    assert found == ["eye_L", "eye_L", "eye_L", "eye_R"]


@pytest.mark.parametrize("shape", [[1.6, 1.1, 1.2], [1.1, 1.7, 1.1], [1.4, 1.2, 0.9]])
@pytest.mark.parametrize("whole", [True, False])
def test_eggs_are_eyeballs(shape, whole):
    points = BALL if whole else BALL[BALL[:, 2] > -0.01]
    egg = points * shape + LEFT_EYE
    assert recognise(recognise_eyes, piece(egg)) == ["eye_L"]


def test_an_egg_may_lie_askew():
    turn = Rotation.from_euler("xyz", [10, 20, 35], degrees=True).as_matrix()
    egg = (BALL * [0.9, 1.8, 1.1]) @ turn.T + LEFT_EYE
    assert recognise(recognise_eyes, piece(egg)) == ["eye_L"]


def test_thin_arcs_on_the_same_sphere_are_no_eyeballs():
    lash = BALL[(np.abs(BALL[:, 1]) < 0.2) & (BALL[:, 2] > 0)] * 1.6 + LEFT_EYE
    assert recognise(recognise_eyes, piece(lash)) == [None]


def test_a_ball_elsewhere_is_no_eyeball_whatever_its_name():
    assert recognise(recognise_eyes, piece(BALL * 1.5 + [0, 12, 0], "eye")) == [None]
    assert recognise(recognise_eyes, piece(BALL * 1.5 + [0, 12, 0], "eyeball")) == [None]


def test_flat_drawn_eyes_and_what_is_no_such():
    eye = PLACES.eyes[0]
    plate = disc((1.2, 1.0), eye - [0, 0, 0.2])
    ring = disc((1.5, 0.9), eye - [0, 0, 0.1], rim_only=True)
    lens = disc((2.2, 1.8), eye + np.array([0, 0, 2.0]))
    assert recognise(recognise_eyes, plate, ring, lens) == ["eye_L", None, None]


def test_before_a_wide_white_only_the_iris_turns():
    eye = PLACES.eyes[0]
    white = disc((1.6, 0.8), eye - [0, 0, 0.4])
    iris = disc((0.6, 0.7), eye - [0, 0, 0.3])
    light = disc((0.2, 0.2), eye - [0, 0, 0.25])
    assert recognise(recognise_eyes, white, iris) == [None, "eye_L"]
    assert recognise(recognise_eyes, white) == ["eye_L"]
    assert recognise(recognise_eyes, iris, white, light)[:2] == ["eye_L", None]


def test_a_sheet_before_an_eyeball_is_no_flat_eye():
    ball = piece(BALL * 1.5 + LEFT_EYE)
    tear = disc((1.5, 0.7), PLACES.eyes[0])
    assert recognise(recognise_eyes, ball, tear) == ["eye_L", None]


@pytest.mark.parametrize("hint", [None, "eye"])
def test_one_piece_that_holds_both_eyes_is_cut_by_side(hint):
    left, right = BALL * 1.5 + LEFT_EYE, BALL * 1.5 + LEFT_EYE * MIRROR
    bridge = [[0, len(BALL), 1]]
    triangles = np.concatenate([BALL_TRIANGLES, BALL_TRIANGLES + len(BALL), bridge])
    both = piece(np.concatenate([left, right]), hint, triangles)
    halves = halve_pairs([both], PLACES)
    assert [len(half.points) for half in halves] == [len(BALL), len(BALL)]
    assert len(halves[0].triangles) == len(BALL_TRIANGLES)
    np.testing.assert_allclose(halves[1].points, right)
    assert sorted([*halves[0].vertices, *halves[1].vertices]) == list(range(2 * len(BALL)))
    assert recognise(recognise_eyes, *halves) == ["eye_L", "eye_R"]


def test_glasses_are_not_cut():
    frame = np.concatenate(
        [disc((2, 1.5), PLACES.eyes[side] + [0, 0, 2], True).points for side in (0, 1)]
    )
    assert len(halve_pairs([piece(frame)], PLACES)) == 1
    assert len(halve_pairs([piece(frame, "glasses")], PLACES)) == 1
