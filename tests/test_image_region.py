from __future__ import annotations

import numpy as np
import pytest

from capture.image_region import ImageRegion, whole_image


def ramp(width: int = 200, height: int = 120) -> np.ndarray:
    """An image whose red is x, green is y, blue is 7."""
    image = np.full((height, width, 3), 7, np.uint8)
    image[..., 0] = np.arange(width)
    image[..., 1] = np.arange(height)[:, None]
    return image


def test_corners_and_middle_lie_where_the_roll_puts_them() -> None:
    region = ImageRegion((50.0, 40.0), (20.0, 10.0), np.pi / 2)
    places = region.to_image(np.array([[0.5, 0.5], [1.0, 0.5], [0.5, 1.0]]))
    np.testing.assert_allclose(places, [[50, 40], [50, 50], [45, 40]], atol=1e-9)


@pytest.mark.parametrize("roll", [0.0, 0.3, np.pi / 2, np.pi, -2.0])
def test_a_cut_shows_what_lies_there(roll: float) -> None:
    region = ImageRegion((100.0, 60.0), (40.0, 50.0), roll)
    size = 64
    crop = region.cut(ramp(), size, replicate=True).astype(float)
    across, down = np.meshgrid(np.arange(size), np.arange(size))
    places = region.to_image(np.stack([across, down], -1).reshape(-1, 2) / size)
    np.testing.assert_allclose(crop[..., :2].reshape(-1, 2), places, atol=1.0)
    assert (crop[..., 2] == 7).all()


def test_outside_is_black_or_like_the_edge() -> None:
    region = ImageRegion((0.0, 60.0), (40.0, 40.0), 0.0)
    black = region.cut(ramp() + np.uint8(20), 40, replicate=False)
    edge = region.cut(ramp() + np.uint8(20), 40, replicate=True)
    assert not black[:, :18].any()
    assert (edge[:, :18, 0] == 20).all()
    np.testing.assert_array_equal(black[:, 22:], edge[:, 22:])


@pytest.mark.parametrize("centre", [(-500.0, 10.0), (10.0, 900.0), (400.0, -300.0)])
def test_a_region_wholly_outside_repeats_the_edge(centre: tuple[float, float]) -> None:
    crop = ImageRegion(centre, (30.0, 30.0), 0.4).cut(ramp(), 16, replicate=True)
    assert crop.shape == (16, 16, 3)
    assert (crop[..., 2] == 7).all()


def test_the_cut_of_a_small_part_equals_the_cut_from_the_whole() -> None:
    image = np.random.default_rng(0).integers(0, 255, (120, 200, 3), np.uint8)
    region = ImageRegion((90.0, 60.0), (33.0, 33.0), 0.2)
    moved = ImageRegion((90.0 - 50, 60.0 - 30), (33.0, 33.0), 0.2)
    difference = region.cut(image, 48, replicate=True).astype(int) - moved.cut(
        image[30:, 50:], 48, replicate=True
    )
    assert np.abs(difference).max() <= 1


@pytest.mark.parametrize("centre", [(90.0, 60.0), (0.0, 60.0), (-500.0, 10.0)])
def test_a_grey_cut_is_the_cut_in_grey(centre: tuple[float, float]) -> None:
    image = np.random.default_rng(1).integers(0, 255, (120, 200, 3), np.uint8)
    region = ImageRegion(centre, (50.0, 50.0), 0.3)
    coloured = region.cut(image, 48, replicate=True)
    expected = coloured @ (0.299, 0.587, 0.114)
    assert np.abs(region.cut_grey(image, 48) - expected).max() < 2.0


def test_whole_image_is_a_square_around_it() -> None:
    region = whole_image(ramp())
    assert region == ImageRegion((100.0, 60.0), (200.0, 200.0), 0.0)
    assert region.grown(1.5).size == (300.0, 300.0)
    assert region.grown(1.5).centre == region.centre


def test_scaled_it_shows_the_same_of_a_scaled_image() -> None:
    region = ImageRegion((40.0, 30.0), (20.0, 10.0), 0.3).scaled(0.5)
    assert region == ImageRegion((20.0, 15.0), (10.0, 5.0), 0.3)
