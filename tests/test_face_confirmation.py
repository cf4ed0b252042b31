from __future__ import annotations

import numpy as np
from faces import nets, put_face, room

from capture.exposure import AS_IT_IS
from capture.face_confirmation import confirm_face, face_length
from capture.face_search import Candidate
from capture.image_region import ImageRegion

REGION = ImageRegion((600.0, 300.0), (300.0, 300.0), 0.0)


class Drawing:
    """A landmark net that sees a face anywhere: wherever it looks, turned as it looks."""

    def __init__(self, logits: list[float]) -> None:
        self.logits = logits

    def run(self, values: np.ndarray) -> list[np.ndarray]:
        points = np.random.default_rng(0).uniform(60, 196, (478, 3)).astype(np.float32)
        points[33], points[263] = (90, 110, 0), (166, 110, 0)
        logit = np.array([[self.logits.pop(0)]], np.float32)
        return [points.reshape(1, 1, 1, -1), logit, np.zeros((1, 1), np.float32)]


def test_a_face_stays_where_it_is_however_one_looks() -> None:
    image = put_face(room(), 600, 300, 180, roll=10)
    reading = confirm_face(nets().landmarks, image, Candidate(REGION, 0.039), AS_IT_IS)
    assert reading is not None
    np.testing.assert_allclose(reading.landmarks[:, :2].mean(axis=0), (600, 300), atol=25)


def test_a_bare_wall_is_no_face() -> None:
    candidate = Candidate(REGION, np.inf)
    assert confirm_face(nets().landmarks, room(), candidate, AS_IT_IS) is None


def test_what_turns_with_the_look_is_no_face() -> None:
    image = room()
    doubtful, certain = Candidate(REGION, 0.085), Candidate(REGION, np.inf)
    assert confirm_face(Drawing([9.0] * 4), image, doubtful, AS_IT_IS) is None
    assert confirm_face(Drawing([9.0] * 4), image, certain, AS_IT_IS) is not None


def test_both_looks_must_say_face() -> None:
    image, certain = room(), Candidate(REGION, np.inf)
    assert confirm_face(Drawing([-1.0]), image, certain, AS_IT_IS) is None
    assert confirm_face(Drawing([9.0, -1.0]), image, certain, AS_IT_IS) is None


def test_the_faces_length_is_the_region_without_its_margin() -> None:
    assert face_length(REGION) == 200.0
