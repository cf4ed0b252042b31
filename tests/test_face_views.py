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
    looker.flat = True
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
