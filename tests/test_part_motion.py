import numpy as np
import pytest

from engine.names import ICT_EXPRESSIONS
from engine.part_motion import (
    APART_CM,
    TOUCHES_CM,
    follow_skin,
    jaw_motion,
    lie_on_skin,
    tongue_out,
)
from engine.shape_sets import load_shape_set

SHAPES = load_shape_set("consensus")
RNG = np.random.default_rng(0)
TEETH = RNG.normal(size=(40, 3)) * [2, 0.5, 1.5] + [0, -4, 8]
UPRIGHT = np.broadcast_to(np.eye(3), (40, 3, 3))
JAW_OPEN = ICT_EXPRESSIONS.index("jawOpen")


def test_a_jaw_moves_as_one_affine_piece():
    motion = jaw_motion(TEETH, UPRIGHT, SHAPES)
    design = np.concatenate([TEETH, np.ones((40, 1))], 1)
    for delta in motion:
        fit = np.linalg.lstsq(design, delta, rcond=None)[0]
        np.testing.assert_allclose(design @ fit, delta, atol=1e-4)


def test_an_open_jaw_drops_and_a_blink_leaves_it():
    motion = jaw_motion(TEETH, UPRIGHT, SHAPES)
    assert (motion[JAW_OPEN, :, 1] < -0.5).all()
    assert np.abs(motion[ICT_EXPRESSIONS.index("eyeBlink_L")]).max() == 0
    left = motion[ICT_EXPRESSIONS.index("jawLeft"), :, 0]
    assert (left > 0.1).all()


def test_motion_is_carried_by_the_frames():
    turn = np.array([[0.0, 0, 1], [0, 1, 0], [-1, 0, 0]])
    straight = jaw_motion(TEETH, UPRIGHT, SHAPES)
    turned = jaw_motion(TEETH, np.broadcast_to(2 * turn, (40, 3, 3)), SHAPES)
    np.testing.assert_allclose(turned, 2 * straight @ turn.T, atol=1e-4)


def test_no_jaw_no_motion():
    assert jaw_motion(np.zeros((0, 3)), np.zeros((0, 3, 3)), SHAPES).shape == (53, 0, 3)


def test_a_tongue_comes_out_tip_first():
    tongue = SHAPES.tongue_vertices * np.array([4.0, 2, 6]) - [2, 5, 0]
    out = tongue_out(tongue, np.broadcast_to(np.eye(3), (len(tongue), 3, 3)), SHAPES)
    assert out.dtype == np.float32
    tip, root = tongue[:, 2] > 5, tongue[:, 2] < 1
    assert out[tip, 2].mean() > out[root, 2].mean() + 0.5


def test_a_tongues_size_and_place_do_not_matter():
    tongue = RNG.random((30, 3))
    frames = np.broadcast_to(np.eye(3), (30, 3, 3))
    np.testing.assert_allclose(
        tongue_out(tongue, frames, SHAPES),
        tongue_out(tongue * [3, 2, 7] + [1, -5, 2], frames, SHAPES),
        atol=1e-5,
    )


@pytest.fixture
def two_lids() -> tuple[np.ndarray, np.ndarray]:
    """Two rows of skin 1 cm apart; the upper one sinks, the lower one keeps still."""
    x = np.linspace(-1, 1, 21)
    skin = np.concatenate([np.stack([x, 0 * x + y, 0 * x], 1) for y in (0.5, -0.5)])
    motion = np.zeros((1, 42, 3))
    motion[0, :21, 1] = -1
    return skin, motion


def test_a_lash_goes_with_its_root_even_over_the_other_lid(two_lids):
    skin, motion = two_lids
    reach = np.linspace(0, 1.2, 10)  # from the upper lid, down past the lower one
    lash = np.stack([0 * reach, 0.5 - reach, 0.05 + 0.3 * reach], 1)
    follow = follow_skin(lash, np.zeros(10, int), skin, motion)
    np.testing.assert_array_equal(follow[0], np.tile([0, -1, 0], (10, 1)))


def test_pieces_are_held_one_by_one(two_lids):
    skin, motion = two_lids
    off = np.array([0, 0.01, 0.1])
    lash = np.concatenate([skin[5:9] + off, skin[26:30] + off * [1, -1, 1]])
    follow = follow_skin(lash, np.repeat([3, 8], 4), skin, motion)
    np.testing.assert_array_equal(follow[0, :, 1], [-1] * 4 + [0] * 4)


def test_sheets_on_the_skin_go_along_and_earrings_do_not(two_lids):
    skin, motion = two_lids
    heights = np.array([0.0, TOUCHES_CM, (TOUCHES_CM + APART_CM) / 2, APART_CM, 9.0])
    pieces = skin[10] + heights[:, None] * [0, 0, 1]
    share = -lie_on_skin(pieces, skin, motion)[0, :, 1]
    np.testing.assert_allclose(share, [1, 1, 0.5, 0, 0], atol=1e-6)
