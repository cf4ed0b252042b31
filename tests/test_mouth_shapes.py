import numpy as np
import pytest
from pieces_maker import BALL, BALL_TRIANGLES, PLACES, arch, piece, recognise

from engine.bite import find_bite
from engine.mouth_shapes import recognise_mouth, split_jaws

FLAT = find_bite([], PLACES)


@pytest.mark.parametrize("rise", [0.9, -0.9])
def test_single_teeth_by_height(rise):
    tooth = BALL * 0.4 + PLACES.mouth + [1.5, rise, -1.5]
    found = recognise(recognise_mouth, piece(tooth))
    assert found == ["teeth_upper" if rise > 0 else "teeth_lower"]


def test_arches_are_teeth_and_tongues_fill_their_middle():
    lower, _ = arch(-1.3, -0.5)
    tongue = BALL * [1.8, 0.6, 3.0] + PLACES.mouth - [0, 0.9, 4]
    found = recognise(recognise_mouth, piece(lower), piece(tongue))
    assert found == ["teeth_lower", "tongue"]


def test_a_mouth_bag_is_skin():
    bag = BALL * [2.9, 2.4, 3.5] + PLACES.mouth - [0, 0, 3.7]
    assert recognise(recognise_mouth, piece(bag)) == ["skin"]


def test_gums_around_a_tongue_are_no_bag():
    gums = np.concatenate([arch(0.3, 2.4)[0], arch(-2.4, -0.3)[0]])
    tongue = BALL * [1.6, 1.2, 3.0] + PLACES.mouth - [0, 0.5, 4]
    assert recognise(recognise_mouth, piece(np.concatenate([gums, tongue]))) != ["skin"]


def jaws() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two arches joined at their left ends, and a tongue from the lower one that arches up high."""
    (upper, triangles), (lower, _) = arch(0.3, 2.2), arch(-2.2, -0.3)
    tongue = BALL * [1.6, 1.0, 2.0] + PLACES.mouth + [0, -0.4, -4]
    joint = [[0, 1, 150 + 120], [150, 151, 300]]
    triangles = np.concatenate([triangles, triangles + 150, BALL_TRIANGLES + 300, joint])
    truth = np.repeat([True, False], [150, 150 + len(BALL)])
    return np.concatenate([upper, lower, tongue]), triangles, truth


def test_jaws_that_hang_together_part_along_the_surface():
    points, triangles, truth = jaws()
    assert (points[~truth, 1] > PLACES.mouth[1] + 0.3).any()  # height alone would be wrong
    upper = split_jaws(piece(points, None, triangles), FLAT, PLACES)
    assert upper is not None
    np.testing.assert_array_equal(upper, truth)


def test_one_jaw_is_not_split():
    points, triangles = arch(-2.0, 0.1)
    assert split_jaws(piece(points, None, triangles), FLAT, PLACES) is None
