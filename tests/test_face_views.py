from types import SimpleNamespace

import numpy as np
import trimesh

from engine.face_views import DENSE, Looker
from engine.landmark_places import LANDMARK_COUNT
from engine.views import SCAN_ROTATIONS, scan_views


class PaperView:
    """Remembers what it was asked for and shows one triangle everywhere."""

    def __init__(self, triangle: int = 0) -> None:
        self.triangle = triangle
        self.flats = []

    def load(self, vertices, triangles) -> None:
        self.vertices, self.triangles = vertices, triangles

    def depict(self, T_clip_world, *, flat=False):
        self.flats.append(flat)
        ids = np.full((64, 64), self.triangle, np.int32)
        return SimpleNamespace(
            image=np.zeros((64, 64, 3), np.uint8), triangle_ids=ids, depth=np.full((64, 64), 0.9)
        )


class EveryOther:
    """Finds a face in every other picture."""

    count = 0

    def find(self, image):
        self.count += 1
        return np.full((LANDMARK_COUNT, 3), 32.0) if self.count % 2 else None


TRIANGLE = np.array([[-1.0, -1, 0], [1, -1, 0], [0, 1, 0]])


def test_only_views_with_a_face_count():
    view = PaperView()
    looker = Looker(TRIANGLE, np.array([[0, 1, 2]], np.int32), view, EveryOther())
    looker.prepare(flat=True)
    sightings = looker.sight(scan_views(SCAN_ROTATIONS[:6]))
    assert len(sightings) == 3
    assert view.flats == [True] * 6


def test_pictures_of_nothing_are_not_searched():
    finder = EveryOther()
    looker = Looker(TRIANGLE, np.array([[0, 1, 2]], np.int32), PaperView(-1), finder)
    assert looker.sight(scan_views(SCAN_ROTATIONS[:2])) == []
    assert finder.count == 0


def test_dense_meshes_are_thinned():
    ball = trimesh.creation.icosphere(subdivisions=7)
    assert len(ball.faces) > DENSE
    view = PaperView()
    Looker(np.array(ball.vertices), np.array(ball.faces, np.int32), view, EveryOther())
    assert len(view.triangles) < DENSE
    assert np.abs(np.linalg.norm(view.vertices, axis=1) - 1).max() < 0.01


def test_a_stretched_showing_casts_on_the_mesh_as_it_is():
    view = PaperView()
    looker = Looker(TRIANGLE, np.array([[0, 1, 2]], np.int32), view, EveryOther())
    plain = looker.sight(scan_views(SCAN_ROTATIONS[:1]))[0]
    stretch = np.diag([1.0, 2.0, 1.0, 1.0])
    looker.show(stretch)
    np.testing.assert_allclose(view.vertices, TRIANGLE * [1, 2, 1])
    looker.sight(scan_views(SCAN_ROTATIONS[:1]))  # every other picture has a face
    stretched = looker.sight(scan_views(SCAN_ROTATIONS[:1]))[0]
    np.testing.assert_allclose(stretched.points, plain.points / [1, 2, 1], atol=1e-6)


def test_a_mended_showing_casts_on_the_rough_surface():
    ball = trimesh.creation.icosphere(subdivisions=3)
    rough = np.array(ball.vertices) * np.random.default_rng(0).uniform(0.9, 1.1, (642, 1))
    middle = np.array(ball.triangles_center)
    holes = (middle[:, 1] < -0.7) | (middle[:, 2] > 0.95)
    triangles = np.array(ball.faces, np.int32)[~holes]
    view = PaperView()
    looker = Looker(rough, triangles, view, EveryOther())
    looker.prepare(mended=True)
    assert len(view.triangles) > len(triangles)
    whole = slice(300)
    calm, before = (np.linalg.norm(v[whole], axis=1) for v in (view.vertices, rough))
    assert calm.std() < 0.7 * before.std()
    point = looker.sight(scan_views(SCAN_ROTATIONS[:1]))[0].points[0]
    corners = rough[triangles[0]]
    normal = np.cross(corners[1] - corners[0], corners[2] - corners[0])
    assert abs((point - corners[0]) @ normal) < 1e-9 * np.linalg.norm(normal)
    looker.prepare()
    assert len(view.triangles) == len(triangles)
