import numpy as np
import pytest
from figure_people import ball_stage
from gl_context import shared_context

from live.evaluation.figure_view import LEAST_SHADE, UNJUDGED, FigureView
from live.evaluation.heat_colours import heat_table

SIZE = 96


@pytest.fixture(scope="module")
def view() -> FigureView:
    stage = ball_stage()
    motion = stage.head.motion.copy()
    motion[1] = [2.0, 0.0, 0.0]
    return FigureView(shared_context(), stage.rig.character, stage.head.mesh, motion, SIZE)


def covered(picture):
    return (picture < 250).any(2)


def test_the_head_stands_on_white(view):
    picture = view.shoot(0)
    assert picture.shape == (SIZE, SIZE, 3)
    assert (picture[0, 0] == 255).all()
    assert 0.1 < covered(picture).mean() < 0.95


def test_the_picture_and_its_map_cover_the_same_pixels(view):
    count = len(ball_stage().head.mesh.vertices)
    picture, errors = view.shoot(0), view.map_errors(0, np.ones(count))
    assert (covered(picture) == covered(errors)).mean() > 0.99


def test_each_row_is_its_own_motion(view):
    across = [np.flatnonzero(covered(view.shoot(row)).any(0)).mean() for row in (0, 1)]
    assert across[1] > across[0] + 2  # the character's left is the picture's right


def test_colours_tell_little_from_much_and_from_nothing_known(view):
    count = len(ball_stage().head.mesh.vertices)
    for share, colour in ((0.0, heat_table()[0]), (1.0, heat_table()[-1]), (np.nan, UNJUDGED)):
        picture = view.map_errors(0, np.full(count, share))
        usual = np.median(picture[covered(picture)], axis=0) / 255
        shade = usual.sum() / np.sum(colour)
        assert LEAST_SHADE <= shade <= 1
        np.testing.assert_allclose(usual, shade * np.asarray(colour), atol=0.02)


def test_a_map_shows_where_the_error_is(view):
    vertices = ball_stage().head.mesh.vertices
    right = view.map_errors(0, (vertices[:, 0] > 0).astype(float)).astype(float)
    dark = right.sum(2)
    row = covered(right).sum(1).argmax()
    seen = np.flatnonzero(covered(right)[row])
    assert dark[row, seen[-6]] < dark[row, seen[5]]
