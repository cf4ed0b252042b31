from __future__ import annotations

import numpy as np
import pytest

from capture.face_search import PlainSearch, is_among, same_face
from capture.image_region import ImageRegion

HERE = ImageRegion((100.0, 100.0), (80.0, 80.0), 0.3)


class OneAnchorNet:
    """A detector that sees one upright face of 40 % of the crop in its middle."""

    def run(self, values: np.ndarray) -> list[np.ndarray]:
        boxes, logits = np.zeros((1, 896, 16), np.float32), np.full((1, 896, 1), -9.0, np.float32)
        anchor = 2 * (8 * 16 + 8)
        logits[0, anchor] = 3.0
        boxes[0, anchor, 2:4] = 51.2
        boxes[0, anchor, 4:8] = (-10, -8, 10, -8)
        return [boxes, logits]


@pytest.mark.parametrize(
    ("centre", "side", "same"),
    [
        ((100, 100), 80, True),
        ((118, 100), 80, True),
        ((130, 100), 80, False),
        ((100, 100), 130, True),
        ((100, 100), 170, False),
        ((100, 100), 40, False),
    ],
)
def test_near_and_alike_is_the_same_face(centre: tuple[int, int], side: int, same: bool) -> None:
    other = ImageRegion((float(centre[0]), float(centre[1])), (float(side), float(side)), -2.0)
    assert same_face(HERE, other) == same == same_face(other, HERE)
    assert is_among(HERE, [ImageRegion((0.0, 0.0), (9.0, 9.0), 0.0), other]) == same


def test_a_followed_face_is_not_offered() -> None:
    image, search = np.zeros((128, 128, 3), np.uint8), PlainSearch(OneAnchorNet())
    (candidate,) = search.find(image, [])
    assert candidate.region.size[0] == pytest.approx(51.2 * 1.5)
    assert np.isinf(candidate.scatter)
    assert search.find(image, [candidate.region]) == []
