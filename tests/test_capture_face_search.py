from __future__ import annotations

import pytest

from capture.face_search import is_among, same_face
from capture.image_region import ImageRegion

HERE = ImageRegion((100.0, 100.0), (80.0, 80.0), 0.3)


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
