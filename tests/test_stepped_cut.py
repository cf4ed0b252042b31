from __future__ import annotations

import numpy as np
import pytest

from capture.image_region import ImageRegion
from capture.stepped_cut import cut_in_steps


def picture() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 255, (120, 200, 3), np.uint8)


def bilinear(image: np.ndarray, x: float, y: float) -> np.ndarray:
    left, top = int(np.floor(x)), int(np.floor(y))
    a, b = x - left, y - top
    corners = image[top : top + 2, left : left + 2].astype(float)
    upper, lower = corners[:, 0] * (1 - a) + corners[:, 1] * a
    return upper * (1 - b) + lower * b


@pytest.mark.parametrize("roll", [0.0, 0.7, -2.0])
def test_every_pixel_is_looked_up_at_the_nearest_32nd(roll: float) -> None:
    region, size = ImageRegion((100.0, 60.0), (41.0, 53.0), roll), 32
    crop = cut_in_steps(region, picture(), size, replicate=True)
    for row, column in ((0, 0), (5, 20), (31, 31), (16, 3)):
        (place,) = region.to_image(np.array([[column, row]]) / size)
        x, y = np.round(place * 32) / 32
        np.testing.assert_allclose(crop[row, column], bilinear(picture(), x, y), atol=1.0)


@pytest.mark.parametrize("replicate", [True, False])
def test_it_shows_what_the_exact_cut_shows(replicate: bool) -> None:
    image = np.repeat(np.repeat(picture()[::12, ::12], 12, 0), 12, 1)
    region = ImageRegion((5.0, 60.0), (80.0, 80.0), 0.2)
    stepped = cut_in_steps(region, image, 64, replicate=replicate).astype(int)
    exact = region.cut(image, 64, replicate=replicate).astype(int)
    assert np.abs(stepped - exact).mean() < 1.0
