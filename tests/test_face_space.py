"""Where landmarks lie in the small picture of a face."""

from __future__ import annotations

import numpy as np

import capture.face_crop
from capture.face_crop import face_region
from engine import face_space
from engine.face_space import FACE_SIZE, to_face


def test_the_picture_is_the_one_that_capture_cuts():
    for name in ("FACE_SIZE", "FACE_SIDE", "FACE_DROP"):
        assert getattr(face_space, name) == getattr(capture.face_crop, name)


def test_points_are_where_the_region_shows_them():
    rng = np.random.default_rng(0)
    landmarks = rng.uniform(50, 600, (40, 478, 3))
    pixels = rng.uniform(0, FACE_SIZE, (40, 9, 2))
    points = np.stack([
        face_region(seen).to_image(there / FACE_SIZE)
        for seen, there in zip(landmarks, pixels, strict=True)
    ])  # fmt: skip
    np.testing.assert_allclose(to_face(points, landmarks), pixels, atol=1e-9)
