from __future__ import annotations

import numpy as np
import pytest

from live.virtual_camera.picture_yuyv import pack_yuyv

cv2 = pytest.importorskip("cv2")

KNOWN = {  # ITU-R BT.601 in limited range, rounded: Y, U, V
    (0, 0, 0): (16, 128, 128),
    (255, 255, 255): (235, 128, 128),
    (255, 0, 0): (81, 90, 240),
    (0, 255, 0): (145, 54, 34),
    (0, 0, 255): (41, 240, 110),
    (255, 255, 0): (210, 16, 146),
}


@pytest.mark.parametrize("colour", KNOWN)
def test_known_colours(colour: tuple[int, int, int]) -> None:
    image = pack_yuyv(np.full((2, 4, 3), colour, np.uint8)).astype(int)
    luma, blue, red = KNOWN[colour]
    assert np.abs(image[:, :, 0] - luma).max() <= 1
    assert np.abs(image[:, ::2, 1] - blue).max() <= 1
    assert np.abs(image[:, 1::2, 1] - red).max() <= 1


def test_pictures_are_written_as_they_lie_in_memory() -> None:
    image = pack_yuyv(np.zeros((6, 4, 3), np.uint8)[::-1])
    assert image.shape == (6, 4, 2)
    assert image.flags.c_contiguous


def test_what_an_app_decodes_is_what_was_drawn() -> None:
    across, down = np.meshgrid(np.arange(64), np.arange(48))
    picture = np.stack([4 * across, 5 * down, 255 - 4 * across], axis=-1).astype(np.uint8)
    decoded = cv2.cvtColor(pack_yuyv(picture), cv2.COLOR_YUV2RGB_YUYV)
    assert np.abs(decoded.astype(int) - picture).max() <= 6  # neighbours share their colour
