import numpy as np
import pytest
from heads import plain_mesh

from engine.animation.frame_checks import check_count, check_frame_rate, check_triangles
from engine.errors import MeshError

TRIANGLES = np.int32([[0, 1, 2], [0, 2, 3]])
NEUTRAL = plain_mesh(np.eye(4, 3), TRIANGLES, "calm")


def test_what_fits_passes() -> None:
    check_count(4, NEUTRAL, "a.obj")
    check_triangles(TRIANGLES.copy(), NEUTRAL, "a.obj")
    assert check_frame_rate(24) == 24.0


def test_another_count_is_told_with_both() -> None:
    with pytest.raises(MeshError, match=r"^a\.obj has 5,023 vertices, the neutral calm 4: every"):
        check_count(5023, NEUTRAL, "a.obj")
    with pytest.raises(MeshError, match=r"^a\.obj has 1 triangles, the neutral calm 2: every"):
        check_triangles(TRIANGLES[:1], NEUTRAL, "a.obj")


def test_other_triangles_are_told_by_the_first() -> None:
    with pytest.raises(
        MeshError, match=r"first in triangle 1 \(vertices \[0, 3, 2\] instead of \[0, 2, 3\]"
    ):
        check_triangles(np.int32([[0, 1, 2], [0, 3, 2]]), NEUTRAL, "a.obj")


@pytest.mark.parametrize("fps", [0, -1, np.nan, np.inf])
def test_frame_rates_are_positive_numbers(fps: float) -> None:
    with pytest.raises(MeshError, match="should be a positive number, not"):
        check_frame_rate(fps)
