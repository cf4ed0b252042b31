import numpy as np
import pytest
from gl_context import shared_context

from engine.landmark_places import LEFT_EYE_CORNER, RIGHT_EYE_CORNER
from engine.surface_hits import hit_surface
from engine.views import look
from render.geometry_view import GeometryView

FRONT = np.array([[-1.0, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]]) * 0.5
RING = [0, 1, 4, 1, 5, 4, 1, 2, 5, 2, 6, 5, 2, 3, 6, 3, 7, 6, 3, 0, 7, 0, 4, 7]


@pytest.fixture
def slit():
    """A square with a small square hole, and another square far behind the hole."""
    vertices = np.concatenate([FRONT, FRONT * 0.02, FRONT * 2 - [0, 0, 0.8]])
    behind = [8, 9, 10, 8, 10, 11]
    triangles = np.array(RING + behind, np.int32).reshape(-1, 3)
    return vertices, triangles


def shoot(slit, pixels: np.ndarray) -> np.ndarray:
    vertices, triangles = slit
    view = GeometryView(512, shared_context())
    view.load(vertices, triangles)
    camera = look(np.eye(3), np.zeros(3), 1.0)
    depiction = view.depict(camera.T_clip_world)
    landmarks = np.zeros((478, 3))
    landmarks[:, :2] = 256
    landmarks[LEFT_EYE_CORNER, 0], landmarks[RIGHT_EYE_CORNER, 0] = 356, 156
    landmarks[: len(pixels), :2] = pixels
    ids, depth = depiction.triangle_ids, depiction.depth
    return hit_surface(landmarks, ids, depth, camera, vertices[triangles])


def test_a_landmark_on_the_front_comes_back_exactly(slit):
    camera = look(np.eye(3), np.zeros(3), 1.0)
    truth = np.array([[0.3, 0.2, 0], [-0.41, 0.33, 0], [0.1, -0.45, 0]])
    clip = np.c_[truth, np.ones(3)] @ camera.T_clip_world.T
    pixels = (clip[:, :2] / clip[:, 3:] * [1, -1] + 1) * 256
    np.testing.assert_allclose(shoot(slit, pixels)[:3], truth, atol=1e-6)


def test_a_landmark_over_an_opening_is_moved_to_its_rim(slit):
    hit = shoot(slit, np.array([[256.5, 256.5]]))[0]
    assert abs(hit[2]) < 1e-6
    assert np.abs(hit[:2]).max() < 0.03


def test_a_landmark_over_nothing_has_no_place(slit):
    hits = shoot(slit, np.array([[3.0, 3.0], [-40.0, 900.0]]))
    assert np.isnan(hits[:2]).all()
