from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from capture.face_search import Candidate
from capture.image_region import ImageRegion
from capture.shrunk_search import ShrunkSearch

FOUND = ImageRegion((320.0, 180.0), (64.0, 64.0), 0.4)


class FakeSearch:
    """Finds the same place in whatever it is shown, and keeps what it was asked."""

    def __init__(self) -> None:
        self.images: list[np.ndarray] = []
        self.asked: list[ImageRegion] = []

    def find(self, image: np.ndarray, followed: Sequence[ImageRegion]) -> Iterator[Candidate]:
        self.images.append(image)
        self.asked += followed
        yield Candidate(FOUND, 0.1)

    glance = find

    def look_near(
        self, image: np.ndarray, expected: ImageRegion, followed: Sequence[ImageRegion]
    ) -> Iterator[Candidate]:
        self.asked.append(expected)
        yield from self.find(image, followed)


def ask(search: ShrunkSearch, name: str, image: np.ndarray, region: ImageRegion) -> Candidate:
    if name == "look_near":
        (candidate,) = search.look_near(image, region, [])
    else:
        (candidate,) = getattr(search, name)(image, [region])
    return candidate


@pytest.mark.parametrize("name", ["find", "glance", "look_near"])
def test_a_large_image_is_shrunk_and_places_are_told_in_its_own_pixels(name: str) -> None:
    fake, image = FakeSearch(), np.zeros((2160, 3840, 3), np.uint8)
    region = ImageRegion((3000.0, 600.0), (300.0, 150.0), 1.0)
    candidate = ask(ShrunkSearch(fake), name, image, region)
    assert fake.images[0].shape == (720, 1280, 3)
    assert fake.asked == [ImageRegion((1000.0, 200.0), (100.0, 50.0), 1.0)]
    assert candidate.region.centre == pytest.approx((960.0, 540.0))
    assert candidate.region.size == pytest.approx((192.0, 192.0))
    assert (candidate.region.roll, candidate.scatter) == (0.4, 0.1)


def test_other_images_are_shown_as_they_are() -> None:
    fake, image = FakeSearch(), np.zeros((720, 1280, 3), np.uint8)
    assert ask(ShrunkSearch(fake), "find", image, FOUND).region == FOUND
    assert fake.images[0] is image
    assert fake.asked == [FOUND]


def test_one_image_is_shrunk_once() -> None:
    fake, image = FakeSearch(), np.zeros((1080, 1920, 3), np.uint8)
    search = ShrunkSearch(fake)
    ask(search, "look_near", image, FOUND)
    ask(search, "find", image, FOUND)
    ask(search, "find", image.copy(), FOUND)
    assert fake.images[0] is fake.images[1]
    assert fake.images[0] is not fake.images[2]


def test_a_thin_strip_keeps_a_pixel() -> None:
    fake = FakeSearch()
    ask(ShrunkSearch(fake), "find", np.zeros((1, 30000, 3), np.uint8), FOUND)
    assert fake.images[0].shape == (1, 1280, 3)
