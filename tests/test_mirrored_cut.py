from __future__ import annotations

import numpy as np

from capture.image_region import ImageRegion
from capture.mirrored_cut import cut_mirrored


def picture() -> np.ndarray:
    small = np.random.default_rng(0).integers(0, 255, (12, 20, 3), np.uint8)
    return np.repeat(np.repeat(small, 10, 0), 10, 1)


def test_inside_it_is_the_plain_cut() -> None:
    region = ImageRegion((100.0, 60.0), (64.0, 64.0), 0.3)
    mirrored = cut_mirrored(region, picture(), 64, replicate=False).astype(int)
    plain = region.cut(picture(), 64, replicate=False)
    assert np.abs(mirrored - plain).max() <= 1


def test_beyond_each_border_lies_the_mirror_image() -> None:
    region = ImageRegion((0.0, 60.0), (80.0, 80.0), 0.0)
    crop = cut_mirrored(region, picture(), 80, replicate=False)
    np.testing.assert_array_equal(crop[:, 1:40], crop[:, 79:40:-1])
    below = cut_mirrored(
        ImageRegion((100.0, 119.0), (80.0, 80.0), 0.0), picture(), 80, replicate=False
    )
    np.testing.assert_array_equal(below[1:40], below[79:40:-1])
