"""A cheap camera's faults."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PIL import Image

from live.closed_loop.closed_loop_film import Camera, Film, draw_film

CLEAN = Film(blur=0.0, sharpen=0.0, read_noise=0.0, shot_noise=0.0, quality=0, shrink=1.0)
PICTURE = np.asarray(Image.linear_gradient("L").resize((160, 120)).convert("RGB"))


def _expose(film: Film, picture=PICTURE, seed: int = 0) -> np.ndarray:
    return Camera().expose(picture, (160, 120), film, np.random.default_rng(seed))


def test_a_camera_without_faults_changes_nothing():
    np.testing.assert_array_equal(_expose(CLEAN), PICTURE)


def test_noise_is_as_strong_as_said():
    flat = np.full((120, 160, 3), 128, np.uint8)
    noisy = _expose(replace(CLEAN, read_noise=4.0), flat).astype(float)
    assert 3.3 < noisy.std() < 4.7
    assert abs(noisy.mean() - 128) < 0.5


def test_larger_pictures_are_shrunk():
    large = PICTURE.repeat(2, 0).repeat(2, 1)
    np.testing.assert_array_equal(_expose(CLEAN, large), PICTURE)


def test_blur_and_compression_take_detail_away():
    rng = np.random.default_rng(0)
    sharp = rng.integers(0, 255, (120, 160, 3)).astype(np.uint8)
    for film in (replace(CLEAN, blur=1.5), replace(CLEAN, quality=30), replace(CLEAN, shrink=0.6)):
        assert _expose(film, sharp).astype(float).std() < 0.95 * sharp.astype(float).std()


def test_random_films_work():
    for seed in range(20):
        rng = np.random.default_rng(seed)
        out = _expose(draw_film(rng, 250.0), seed=seed)
        assert out.shape == PICTURE.shape
        assert out.dtype == np.uint8
