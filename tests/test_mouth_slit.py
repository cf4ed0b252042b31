from dataclasses import replace

import numpy as np
import pytest
from grid import build_grid
from rigged_head import rigged_head

from engine.lip_rims import LIPS
from engine.mouth_slit import has_mouth_slit, is_parted

COLUMNS, ROWS = 21, 8


def face() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A 6 x 4 cm sheet whose middle rows are the two lips: vertices, triangles, regions."""
    vertices, triangles = build_grid(COLUMNS, ROWS)
    vertices = vertices * [6, 4, 1] - [3, 2, 0]
    regions = np.where(vertices[:, 1] > 0, *LIPS).astype(np.int8)
    return vertices, triangles, regions


def cut(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Without the triangles between the lips, but for those at the corners."""
    crossing = np.ptp(np.sign(vertices[triangles][..., 1]), axis=1) > 0
    inner = np.abs(vertices[triangles][..., 0]).max(1) < 2.5
    return triangles[~(crossing & inner)]


def test_a_slit_is_told_from_a_closed_skin():
    vertices, triangles, regions = face()
    assert is_parted(vertices, triangles, regions) is False
    assert is_parted(vertices, cut(vertices, triangles), regions) is True


def test_without_lips_there_is_nothing_to_say():
    vertices, triangles, regions = face()
    assert is_parted(vertices, triangles, np.full_like(regions, -1)) is None


def test_the_bundled_head_opens_its_mouth_and_one_without_skin_has_none():
    head = rigged_head()
    assert has_mouth_slit(head) is True
    no_skin = replace(head, part_labels=np.full_like(head.part_labels, 9))
    assert has_mouth_slit(no_skin) is None


@pytest.mark.parametrize("gap", [0.02, 0.3])
def test_parted_lips_that_rest_open_are_parted(gap):
    vertices, triangles, regions = face()
    vertices = vertices + np.where(regions[:, None] == LIPS[0], [[0, gap, 0]], 0)
    assert is_parted(vertices, cut(vertices, triangles), regions) is True
