import numpy as np
import pytest
from gl_context import shared_context
from heads import demo_head

from engine.alignment import weld_surface
from engine.named_points import POINT_NAMES
from engine.similarity import apply_transform
from live.rigs.point_picker import PointPicker
from render.geometry_view import GeometryView

SIZE = 200


@pytest.fixture
def picker() -> PointPicker:
    """The demo head, twice as large as it is."""
    surface = weld_surface(demo_head())
    middle = (surface.vertices.min(0) + surface.vertices.max(0)) / 2
    scale = 2 / np.linalg.norm(np.ptp(surface.vertices, axis=0))
    T_unit_mesh = np.diag([scale, scale, scale, 1.0])
    T_unit_mesh[:3, 3] = -scale * middle
    unit = apply_transform(T_unit_mesh, surface.vertices)
    return PointPicker(unit, surface.triangles, T_unit_mesh, GeometryView(SIZE, shared_context()))


def test_a_click_places_the_point_asked_for_on_the_front(picker):
    assert picker.asked == POINT_NAMES[0]
    assert picker.click(SIZE / 2 + 0.5, SIZE / 2 + 0.5)
    assert picker.asked == POINT_NAMES[1]
    points, head = picker.points(), demo_head().vertices
    assert points.names == POINT_NAMES[:1]
    middle = (head.min(0) + head.max(0)) / 2
    assert np.abs(points.positions[0] - middle)[:2].max() < 0.01 * np.ptp(head)
    near = head[np.linalg.norm((head - points.positions[0])[:, :2], axis=1) < 0.02 * np.ptp(head)]
    assert points.positions[0][2] > near[:, 2].max() - 0.05 * np.ptp(head)


def test_a_click_beside_the_mesh_places_nothing_and_says_so(picker):
    plain = picker.draw()
    assert not picker.click(2, 2)
    assert not picker.click(-5, SIZE + 40)
    assert picker.asked == POINT_NAMES[0]
    assert (picker.draw()[-30:] != plain[-30:]).any()


def test_skipping_and_undoing(picker):
    picker.skip()
    picker.click(SIZE / 2, SIZE / 2)
    assert picker.points().names == (POINT_NAMES[1],)
    picker.undo()
    picker.undo()
    picker.undo()
    assert picker.asked == POINT_NAMES[0]
    assert picker.points().names == ()
    assert picker.points().positions.shape == (0, 3)


def test_enough_points_and_all_points(picker):
    for _ in range(3):
        picker.click(SIZE / 2, SIZE / 2)
    assert not picker.finished
    picker.click(SIZE / 2, SIZE / 2)
    assert picker.finished
    for _ in POINT_NAMES:
        picker.skip()
    assert picker.asked is None
    assert not picker.click(SIZE / 2, SIZE / 2)
    assert len(picker.points().names) == 4


def test_what_is_under_the_mouse_moves_along(picker):
    picker.click(SIZE / 2 + 0.5, SIZE / 2 + 0.5)
    picker.move(10, -6)
    picker.click(SIZE / 2 + 10.5, SIZE / 2 - 5.5)
    one, other = picker.points().positions
    assert np.linalg.norm(one - other) < 0.03 * np.ptp(demo_head().vertices)


def test_four_quarter_turns_are_none(picker):
    before = picker.draw()
    picker.roll()
    assert (picker.draw()[60:] != before[60:]).any()
    for _ in range(3):
        picker.roll()
    assert np.abs(picker.draw().astype(int) - before).mean() < 0.5


def test_half_a_turn_shows_the_back(picker):
    picker.click(SIZE / 2, SIZE / 2)
    picker.turn(np.pi / 0.008, 0)
    picker.click(SIZE / 2, SIZE / 2)
    front, back = picker.points().positions
    assert back[2] < front[2] - 0.3 * np.ptp(demo_head().vertices[:, 2])


def test_nearer_is_larger(picker):
    far = (picker.draw()[80:] != picker.draw()[-1, 0]).mean()
    picker.zoom(3)
    assert (picker.draw()[80:] != picker.draw()[-1, 0]).mean() >= far
    picker.zoom(1000)
    assert np.isfinite(picker.draw()).all()


def test_points_in_front_are_marked(picker):
    plain = picker.draw()[SIZE // 2 - 4 : SIZE // 2 + 4, SIZE // 2 - 4 : SIZE // 2 + 4]
    picker.click(SIZE / 2, SIZE / 2)
    marked = picker.draw()[SIZE // 2 - 4 : SIZE // 2 + 4, SIZE // 2 - 4 : SIZE // 2 + 4]
    assert (marked == (255, 190, 92)).all(2).any()
    assert not (plain == (255, 190, 92)).all(2).any()
